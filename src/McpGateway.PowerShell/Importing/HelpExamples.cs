using System.Globalization;
using McpGateway.Catalog.Schemas;

namespace McpGateway.PowerShell.Importing;

/// <summary>Examples of calls for help, made of what the schema says.</summary>
internal static class HelpExamples
{
    private const int MaxDepth = 3;

    /// <summary>A call with what is required, and where there is more one with the first of it as well.</summary>
    /// <param name="function">The function.</param>
    public static IEnumerable<string> Of(ToolFunction function)
    {
        string call = function.Name + string.Concat(function.Parameters.Where(parameter => parameter.IsMandatory).Select(Argument));
        yield return call;
        if (function.Parameters.FirstOrDefault(parameter => !parameter.IsMandatory) is { } further)
        {
            yield return call + Argument(further);
        }
    }

    private static string Argument(FunctionParameter parameter)
    {
        string value = parameter.Values is [var first, ..] ? ScriptText.Quote(first)
            : parameter.Type == "string" && parameter.Aliases.Contains("PSPath", StringComparer.Ordinal) ? (parameter.Key.Contains("dir", StringComparison.OrdinalIgnoreCase) || parameter.Key.Contains("folder", StringComparison.OrdinalIgnoreCase) ? "'./folder'" : "'./file.txt'")
            : Value(parameter.Schema, 0);
        return $" -{parameter.Name} {ScriptText.Comment(value)}";
    }

    private static string Value(ToolSchema schema, int depth)
    {
        if (depth < MaxDepth && schema.Alternatives is [var alternative, ..])
        {
            return Value(alternative, depth + 1);
        }

        return (schema.Types & ~SchemaTypes.Null) switch
        {
            SchemaTypes.Integer or (SchemaTypes.Integer | SchemaTypes.Number) or SchemaTypes.Number => Number(schema),
            SchemaTypes.Boolean => "$true",
            SchemaTypes.Array when depth < MaxDepth && schema.Items is { } items => depth == 0 && ParameterTypes.Of(items) is "string" ? "'one', 'two'" : $"@({Value(items, depth + 1)})",
            SchemaTypes.Array => "@()",
            SchemaTypes.Object => "@{" + (depth < MaxDepth ? Members(schema, depth) : "") + " }",
            _ => Text(schema),
        };
    }

    // Whole numbers for all: what a schema calls a number is most often a count.
    private static string Number(ToolSchema schema)
    {
        double least = Math.Max(schema.Minimum ?? 1, 1), most = schema.Maximum ?? double.MaxValue;
        double example = schema.Minimum is { } minimum && minimum > 1 ? Math.Ceiling(least) : Math.Min(1, Math.Floor(most));
        return (example <= most && example >= (schema.Minimum ?? double.MinValue) ? example : schema.Minimum ?? most).ToString(CultureInfo.InvariantCulture);
    }

    private static string Text(ToolSchema schema) =>
        schema.EnumValues is [{ ValueKind: System.Text.Json.JsonValueKind.String } first, ..] ? ScriptText.Quote(first.GetString()!)
        : schema.Format switch { "date-time" or "date" => "(Get-Date)", "uri" or "url" => "'https://example.com'", _ => "'text'" };

    private static string Members(ToolSchema schema, int depth) =>
        string.Concat(schema.Properties.Where(property => property.IsRequired).Select(property => $" {ScriptText.Quote(property.Name)} = {Value(property.Schema, depth + 1)};"));
}
