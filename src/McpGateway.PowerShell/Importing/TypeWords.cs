using McpGateway.Catalog.Schemas;

namespace McpGateway.PowerShell.Importing;

/// <summary>What a value must be, in words for help.</summary>
internal static class TypeWords
{
    private const int MaxDepth = 2;
    private const int MaxMembers = 20;
    private const int MaxValues = 20;

    /// <summary>The words; as a server's names stand in them, they are not trusted.</summary>
    /// <param name="schema">The schema.</param>
    public static string Of(ToolSchema schema) => Of(schema, 0);

    private static string Of(ToolSchema schema, int depth)
    {
        if (schema.EnumValues is { Count: > 0 } values)
        {
            return "one of " + string.Join(", ", values.Take(MaxValues).Select(HelpWriter.Shown)) + (values.Count > MaxValues ? ", ..." : "");
        }

        if (schema.Alternatives is { Count: > 1 and <= MaxMembers } alternatives && depth < MaxDepth)
        {
            return string.Join(" or ", alternatives.Select(alternative => Of(alternative, depth + 1)).Distinct(StringComparer.Ordinal));
        }

        return (schema.Types & ~SchemaTypes.Null) switch
        {
            SchemaTypes.None => "null",
            SchemaTypes.String => schema.Format is { } format ? $"text ({format})" : schema.ContentEncoding is { } encoding ? $"bytes ({encoding})" : "text",
            SchemaTypes.Integer => "integer",
            SchemaTypes.Integer | SchemaTypes.Number or SchemaTypes.Number => "number",
            SchemaTypes.Boolean => "true or false",
            SchemaTypes.Array => Array(schema, depth),
            SchemaTypes.Object => Object(schema, depth),
            _ when schema.Properties.Count > 0 => Object(schema, depth),
            _ => "any value",
        };
    }

    private static string Array(ToolSchema schema, int depth)
    {
        if (depth >= MaxDepth)
        {
            return "list";
        }

        return schema.PrefixItems is { Count: > 0 and <= MaxMembers } items ? "list of " + string.Join(", then ", items.Select(item => Of(item, depth + 1)))
            : schema.Items is { } item ? "list, each " + Of(item, depth + 1)
            : "list";
    }

    private static string Object(ToolSchema schema, int depth)
    {
        IReadOnlyList<ToolProperty> properties = schema.Properties;
        if (properties.Count == 0 || depth >= MaxDepth)
        {
            return "object (hashtable)";
        }

        IEnumerable<string> members = properties.Take(MaxMembers).Select(property => $"{property.Name}{(property.IsRequired ? "" : "?")}: {Of(property.Schema, depth + 1)}");
        return "object (hashtable) with " + string.Join(", ", members) + (properties.Count > MaxMembers ? ", ..." : "");
    }
}
