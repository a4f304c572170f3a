using System.Text.Json;

namespace McpGateway.PowerShell.Conversion;

/// <summary>Reads a <c>CallToolResult</c> (MCP 2025-11-25, Tools, Tool Result).</summary>
internal static class ResultReader
{
    /// <summary>Whether the tool says that it failed.</summary>
    public static bool IsError(JsonElement result) =>
        result.ValueKind == JsonValueKind.Object && result.TryGetProperty("isError", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;

    /// <summary>All texts of the result, one below the other.</summary>
    public static string Texts(JsonElement result) => string.Join('\n', Blocks(result).Select(ContentReader.TextOf).OfType<string>());

    /// <summary>
    /// What goes down the pipeline: the structured content first, then the blocks in their order. A text that only repeats the structured
    /// content, which MCP asks servers to send for older clients, is left out.
    /// </summary>
    /// <param name="result">The result.</param>
    /// <param name="textAsObject">Whether a text that is JSON becomes an object.</param>
    public static IEnumerable<object?> Read(JsonElement result, bool textAsObject)
    {
        bool structured = result.TryGetProperty("structuredContent", out JsonElement content) && content.ValueKind != JsonValueKind.Null;
        if (structured)
        {
            yield return ObjectReader.Read(content);
        }

        foreach (JsonElement block in Blocks(result))
        {
            if (ContentReader.TextOf(block) is not { } text)
            {
                yield return ContentReader.Read(block);
                continue;
            }

            using JsonDocument? json = structured || textAsObject ? ObjectReader.TryParse(text) : null;
            if (json is null)
            {
                yield return text;
            }
            else if (!structured || !JsonElement.DeepEquals(json.RootElement, content))
            {
                yield return textAsObject ? ObjectReader.Read(json.RootElement) : text;
            }
        }
    }

    private static JsonElement.ArrayEnumerator Blocks(JsonElement result) =>
        result.ValueKind == JsonValueKind.Object && result.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.Array
            ? content.EnumerateArray()
            : default;
}
