using System.Globalization;
using System.Text.Json;
using McpGateway.Catalog.Schemas;

namespace McpGateway.PowerShell.Importing;

/// <summary>
/// Which type of PowerShell a schema becomes. Only types are named that take no value for another one: where a text, say, may also be a date or a file, or a list may
/// hold true and false, it is an object, and the call converts it by the schema.
/// </summary>
internal static class ParameterTypes
{
    private const string Any = "object";
    private const string Long = "long";
    private const string Double = "double";
    private const string Text = "string";
    private const string Bool = "bool";

    private const int MaxValues = 500;

    /// <summary>The formats whose values PowerShell has objects for: dates and times (RFC 3339), and bytes.</summary>
    private static readonly string[] s_objects = ["date-time", "date", "time", "duration", "byte", "binary", "base64"];

    /// <summary>The type's name in a script.</summary>
    /// <param name="schema">The schema.</param>
    public static string Of(ToolSchema schema)
    {
        if (TypesOf(schema) != SchemaTypes.Array)
        {
            return Single(schema);
        }

        string item = schema.PrefixItems.Count == 0 && schema.Items is { } items && !TakesNull(items) ? Single(items) : Any;
        // As an item of a list, any text that is not empty would become true.
        return (item is Bool ? Any : item) + "[]";
    }

    /// <summary>Whether PowerShell would make a value of null: the attribute ToolValue keeps it apart.</summary>
    /// <param name="type">The type's name.</param>
    public static bool MakesValueOfNull(string type) => type is Long or Double or Bool;

    /// <summary>Whether null is a value that the schema takes.</summary>
    /// <param name="schema">The schema.</param>
    public static bool TakesNull(ToolSchema schema) => (schema.Types & SchemaTypes.Null) != SchemaTypes.None;

    /// <summary>The values that there are, of a list those of its items; null where there is no list of them that can be written into a script.</summary>
    /// <param name="schema">The schema.</param>
    public static IReadOnlyList<string>? ValuesOf(ToolSchema schema)
    {
        string type = Of(schema);
        ToolSchema valued = type.EndsWith("[]", StringComparison.Ordinal) ? schema.Items ?? schema : schema;
        if (valued.EnumValues is not { Count: > 0 and <= MaxValues } values)
        {
            return null;
        }

        bool isText = type is Text or Text + "[]";
        var texts = new List<string>();
        foreach (JsonElement value in values.Where(value => value.ValueKind != JsonValueKind.Null))
        {
            string? text = isText && value.ValueKind == JsonValueKind.String ? value.GetString()
                : type.Contains(Long, StringComparison.Ordinal) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number.ToString(CultureInfo.InvariantCulture)
                : null;
            if (text is null || !ScriptText.IsPlain(text))
            {
                return null;
            }

            texts.Add(text);
        }

        return texts.Count == 0 ? null : [.. texts.Distinct(StringComparer.Ordinal)];
    }

    private static string Single(ToolSchema schema) => TypesOf(schema) switch
    {
        SchemaTypes.String => IsMoreThanText(schema) ? Any : Text,
        SchemaTypes.Integer => Long,
        SchemaTypes.Integer | SchemaTypes.Number or SchemaTypes.Number => schema.EnumValues is { } values && values.All(IsWhole) ? Long : Double,
        SchemaTypes.Boolean => Bool,
        _ => Any,
    };

    private static bool IsWhole(JsonElement value) => value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _));

    private static SchemaTypes TypesOf(ToolSchema schema) => schema.Types & ~SchemaTypes.Null;

    private static bool IsMoreThanText(ToolSchema schema) =>
        (schema.Format is { } format && s_objects.Contains(format, StringComparer.OrdinalIgnoreCase)) || schema.ContentEncoding is not null || schema.ContentMediaType is not null;
}
