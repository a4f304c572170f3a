using System.Text;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Catalog.Schemas;
using McpGateway.Gateway.Arguments;
using McpGateway.Json;

namespace McpGateway.Gateway.Shell;

/// <summary>The arguments of a call as somebody types them, as the JSON object that is sent.</summary>
public static class CallArguments
{
    /// <summary>A text with a JSON object, on one line; null where it is none.</summary>
    /// <param name="json">The text in UTF-8.</param>
    public static byte[]? OfJson(ReadOnlySpan<byte> json) => JsonText.Compact(json, wantsObject: true, wantsArray: false);

    /// <summary>
    /// Arguments that come as names and texts. What a text becomes is what the tool's schema asks for, and never what the text looks like: where a text is allowed, it
    /// stays one. Several texts of one name are a list, and so is a single one where the schema asks for nothing else.
    /// </summary>
    /// <param name="tool">The tool; null where it is not known.</param>
    /// <param name="typed">Names and texts; those that are JSON are sent as they stand.</param>
    /// <exception cref="FormatException">A text that is to be JSON is none.</exception>
    public static byte[] OfTexts(CatalogTool? tool, IEnumerable<(string Name, string Text, bool IsJson)> typed)
    {
        ToolSchema? schema = tool?.InputSchema;
        var json = new StringBuilder("{");
        foreach (IGrouping<string, (string Name, string Text, bool IsJson)> argument in typed.GroupBy(one => one.Name, StringComparer.Ordinal))
        {
            string[] values = [.. argument.Select(one => one.IsJson ? Checked(one.Name, one.Text) : JsonString.Quote(one.Text))];
            bool isList = values.Length > 1 || (argument.Single() is { IsJson: false } only && IsElement(schema?.Properties.FirstOrDefault(property => property.Name == only.Name)?.Schema, only.Text));
            json.Append(json.Length == 1 ? "" : ",").Append(JsonString.Quote(argument.Key)).Append(':').Append(isList ? $"[{string.Join(',', values)}]" : values[0]);
        }

        byte[] sent = Encoding.UTF8.GetBytes(json.Append('}').ToString());
        return tool is not null && ArgumentRules.Of(tool).Shape is { } shape ? TextCorrection.Apply(sent, shape) ?? sent : sent;
    }

    /// <summary>What is certainly wrong with arguments.</summary>
    /// <param name="tool">The tool; null where it is not known.</param>
    /// <param name="arguments">The JSON object in UTF-8.</param>
    public static IReadOnlyList<SchemaProblem> Check(CatalogTool? tool, ReadOnlyMemory<byte> arguments)
    {
        using JsonDocument document = LenientJson.Parse(arguments);
        return tool?.InputSchema.Check(document.RootElement) ?? [];
    }

    /// <summary>Whether a list is wanted of which a text is one element.</summary>
    private static bool IsElement(ToolSchema? schema, string text) =>
        schema is not null && (schema.Types & SchemaTypes.Array) != SchemaTypes.None && (schema.Types & SchemaTypes.String) == SchemaTypes.None
        && JsonText.Compact(Encoding.UTF8.GetBytes(text), wantsObject: false, wantsArray: true) is null;

    private static string Checked(string name, string text)
    {
        try
        {
            using JsonDocument document = LenientJson.Parse(Encoding.UTF8.GetBytes(text));
            return document.RootElement.GetRawText().ReplaceLineEndings(" ");
        }
        catch (JsonException e)
        {
            throw new FormatException($"the value of '{name}' is no JSON. For a text, write {name}=TEXT.", e);
        }
    }
}
