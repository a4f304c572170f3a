using System.Text.Json;

namespace McpGateway.Catalog.Schemas;

/// <summary>Types and values in words, for sentences.</summary>
internal static class SchemaWords
{
    private static readonly (SchemaTypes Type, string Words)[] s_words =
    [
        (SchemaTypes.String, "a string"), (SchemaTypes.Number, "a number"), (SchemaTypes.Integer, "an integer"), (SchemaTypes.Boolean, "true or false"),
        (SchemaTypes.Object, "an object"), (SchemaTypes.Array, "an array"), (SchemaTypes.Null, "null"),
    ];

    /// <summary>The types that are allowed.</summary>
    public static string Of(SchemaTypes types)
    {
        string[] words = [.. s_words.Where(word => (types & word.Type) != SchemaTypes.None && (word.Type != SchemaTypes.Integer || (types & SchemaTypes.Number) == SchemaTypes.None)).Select(word => word.Words)];
        return words.Length == 0 ? "absent" : string.Join(" or ", words);
    }

    /// <summary>The type of a value.</summary>
    public static string OfValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "a string",
        JsonValueKind.Number => (SchemaKeywords.TypesOf(value) & SchemaTypes.Integer) != SchemaTypes.None ? "an integer" : "a number",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        _ => "null",
    };
}
