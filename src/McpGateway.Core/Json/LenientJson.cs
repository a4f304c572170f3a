using System.Text;
using System.Text.Json;

namespace McpGateway.Json;

/// <summary>Reads JSON of which nobody knows whether its texts are valid Unicode.</summary>
public static class LenientJson
{
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 1000 };

    /// <summary>Parses a text. Halves of surrogate pairs become U+FFFD in it: no name or text that is read from it can fail.</summary>
    /// <param name="json">The text in UTF-8.</param>
    /// <exception cref="JsonException">It is no JSON, or nested more than 1,000 deep.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json) => JsonDocument.Parse(JsonRepair.Readable(json), s_options);

    /// <summary>Parses a text; null where it is no JSON.</summary>
    /// <param name="text">The text.</param>
    public static JsonDocument? TryParse(string text)
    {
        try
        {
            return Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A string as it is meant; one that is no valid Unicode, which only JSON that others have parsed may hold, keeps its escapes.</summary>
    /// <param name="element">A JSON string.</param>
    public static string Text(JsonElement element)
    {
        try
        {
            return element.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return element.GetRawText()[1..^1];
        }
    }

    /// <summary>The text that an object has under a name; null where it has none.</summary>
    /// <param name="element">The object, or anything else.</param>
    /// <param name="name">The member's name.</param>
    public static string? TextOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? Text(value) : null;
}
