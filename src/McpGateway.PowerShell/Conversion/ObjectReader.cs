using System.Collections.Specialized;
using System.Management.Automation;
using System.Text.Json;
using McpGateway.Json;

namespace McpGateway.PowerShell.Conversion;

/// <summary>
/// Reads JSON as PowerShell's objects, members in their order. Texts are never turned into dates, numbers keep their digits where a type of .NET
/// has room for them.
/// </summary>
internal static class ObjectReader
{
    /// <summary>Names that every object of PowerShell has already.</summary>
    private static readonly string[] s_reserved = ["psobject", "psbase", "psadapted", "psextended", "pstypenames"];

    /// <inheritdoc cref="LenientJson.Parse" />
    public static JsonDocument Parse(ReadOnlyMemory<byte> json) => LenientJson.Parse(json);

    /// <inheritdoc cref="LenientJson.TryParse" />
    public static JsonDocument? TryParse(string text) => LenientJson.TryParse(text);

    /// <summary>The value of an element, for PowerShell.</summary>
    /// <param name="element">The element.</param>
    /// <param name="mask">What becomes of each text in it; null for nothing.</param>
    public static object? Read(JsonElement element, Func<string, string>? mask = null) => element.ValueKind switch
    {
        JsonValueKind.Object => Object(element, mask),
        JsonValueKind.Array => Array(element, mask),
        JsonValueKind.String => mask is null ? Text(element) : mask(Text(element)),
        JsonValueKind.Number => NumberReader.Read(element.GetRawText()),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <inheritdoc cref="LenientJson.Text" />
    public static string Text(JsonElement element) => LenientJson.Text(element);

    private static object?[] Array(JsonElement element, Func<string, string>? mask)
    {
        var items = new object?[element.GetArrayLength()];
        int i = 0;
        foreach (JsonElement item in element.EnumerateArray())
        {
            items[i++] = Read(item, mask);
        }

        return items;
    }

    private static object Object(JsonElement element, Func<string, string>? mask)
    {
        var names = new HashSet<string>(s_reserved, StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (member.Name.Length == 0 || !names.Add(member.Name))
            {
                return Dictionary(element, mask);
            }
        }

        var value = new PSObject();
        foreach (JsonProperty member in element.EnumerateObject())
        {
            value.Properties.Add(new PSNoteProperty(member.Name, Read(member.Value, mask)), preValidated: true);
        }

        return value;
    }

    /// <summary>For names that differ in case alone, and for those that no property can have.</summary>
    private static OrderedDictionary Dictionary(JsonElement element, Func<string, string>? mask)
    {
        var value = new OrderedDictionary(StringComparer.Ordinal);
        foreach (JsonProperty member in element.EnumerateObject())
        {
            value[member.Name] = Read(member.Value, mask);
        }

        return value;
    }
}
