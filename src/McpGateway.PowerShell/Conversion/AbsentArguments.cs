using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Management.Automation.Language;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpGateway.Catalog.Schemas;

namespace McpGateway.PowerShell.Conversion;

/// <summary>
/// Which members of an object say nothing, so that they are not sent: null for one that is optional and takes no null, and an empty text, as in an empty
/// cell of a CSV file, for one that is optional and does not take it. What is required without a default is left for the check, which names it.
/// </summary>
internal static class AbsentArguments
{
    /// <summary>Whether a value is null in any of its forms: no value, no output, null for .NET, null of a database.</summary>
    public static bool IsNull(object? value) =>
        // What a command without output gives looks like an object without properties.
        ReferenceEquals(value, AutomationNull.Value) || (value is PSObject wrapped ? wrapped.BaseObject : value) switch
        {
            null or DBNull or NullString => true,
            JsonElement element => element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined,
            _ => false,
        };

    /// <summary>Whether a member is left out.</summary>
    /// <param name="schema">The schema of the object.</param>
    /// <param name="property">The property that the member is; null where the schema has none of its name.</param>
    /// <param name="value">Its value.</param>
    public static bool Has(ToolSchema schema, ToolProperty? property, object? value)
    {
        ToolSchema? own = property?.Schema ?? schema.AdditionalProperties;
        // Where no further names are allowed, the check is to say so.
        return own is not null && own.Types != SchemaTypes.None
            && (property is not { IsRequired: true } || own.Default is not null)
            && (IsNull(value) ? !TakesNull(own) : IsEmptyText(value) && !TakesEmpty(own));
    }

    /// <summary>Whether an empty text is a value of a schema.</summary>
    public static bool TakesEmpty(ToolSchema schema) =>
        (schema.Types & SchemaTypes.String) != SchemaTypes.None
        && (schema.EnumValues is not { } listed || listed.Any(one => one.ValueKind == JsonValueKind.String && ObjectReader.Text(one).Length == 0));

    private static bool TakesNull(ToolSchema schema) =>
        (schema.Types & SchemaTypes.Null) != SchemaTypes.None && (schema.EnumValues is not { } listed || listed.Any(one => one.ValueKind == JsonValueKind.Null));

    private static bool IsEmptyText(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        string text => text.Length == 0,
        JsonElement { ValueKind: JsonValueKind.String } element => ObjectReader.Text(element).Length == 0,
        JsonValue node when node.TryGetValue(out string? text) => text.Length == 0,
        _ => false,
    };
}
