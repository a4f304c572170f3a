using System.Text.Json;

namespace McpGateway.Catalog.Schemas;

/// <summary>What single keywords of a schema say.</summary>
internal static class SchemaKeywords
{
    /// <summary>The value null.</summary>
    public static JsonElement Null { get; } = JsonDocument.Parse("null"u8.ToArray()).RootElement;

    /// <summary>The types that <c>type</c> allows. A type that JSON does not have allows all: what its author meant is not known.</summary>
    public static SchemaTypes TypesOf(SchemaPart part)
    {
        if (part.IsFalse)
        {
            return SchemaTypes.None;
        }

        SchemaTypes types = !part.TryGet("type", out JsonElement type) ? SchemaTypes.All
            : type.ValueKind == JsonValueKind.String ? Named(type.GetString()!)
            : SchemaPart.TextsOf(type).Aggregate(SchemaTypes.None, (all, name) => all | Named(name));

        // OpenAPI 3.0 says so beside the type.
        bool isNullable = part.TryGet("nullable", out JsonElement nullable) && nullable.ValueKind == JsonValueKind.True;
        types = types == SchemaTypes.None ? SchemaTypes.All : isNullable ? types | SchemaTypes.Null : types;
        return EnumOf(part) is { } values ? types & values.Aggregate(SchemaTypes.None, (all, value) => all | TypesOf(value)) : types;
    }

    /// <summary>The values of <c>const</c> or <c>enum</c>; null where there is neither.</summary>
    public static List<JsonElement>? EnumOf(SchemaPart part)
    {
        if (part.TryGet("const", out JsonElement constant))
        {
            return [constant];
        }

        if (!part.TryGet("enum", out JsonElement values) || values.ValueKind != JsonValueKind.Array || values.GetArrayLength() == 0)
        {
            return null;
        }

        List<JsonElement> listed = [.. values.EnumerateArray()];
        if (part.TryGet("nullable", out JsonElement nullable) && nullable.ValueKind == JsonValueKind.True && !listed.Exists(value => value.ValueKind == JsonValueKind.Null))
        {
            listed.Add(Null);
        }

        return listed;
    }

    /// <summary>The types that a value has; a number without a fraction has two.</summary>
    public static SchemaTypes TypesOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => SchemaTypes.String,
        JsonValueKind.Number => IsFraction(value) ? SchemaTypes.Number : SchemaTypes.Integer | SchemaTypes.Number,
        JsonValueKind.True or JsonValueKind.False => SchemaTypes.Boolean,
        JsonValueKind.Object => SchemaTypes.Object,
        JsonValueKind.Array => SchemaTypes.Array,
        JsonValueKind.Null => SchemaTypes.Null,
        _ => SchemaTypes.All,
    };

    private static SchemaTypes Named(string name) => name switch
    {
        "string" => SchemaTypes.String,
        "integer" => SchemaTypes.Integer,
        "number" => SchemaTypes.Number | SchemaTypes.Integer,
        "boolean" => SchemaTypes.Boolean,
        "object" => SchemaTypes.Object,
        "array" => SchemaTypes.Array,
        "null" => SchemaTypes.Null,
        _ => SchemaTypes.All,
    };

    // 1.0 is an integer (validation 6.1.1); a number beyond decimal is taken for one.
    private static bool IsFraction(JsonElement number) =>
        number.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') && number.TryGetDecimal(out decimal value) && decimal.Truncate(value) != value;
}
