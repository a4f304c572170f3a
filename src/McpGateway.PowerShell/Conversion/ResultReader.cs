using System.Text.Json;
using McpGateway.Gateway.Results;

namespace McpGateway.PowerShell.Conversion;

/// <summary>Reads a <c>CallToolResult</c> (MCP 2025-11-25, Tools, Tool Result), and what servers send in the place of one.</summary>
internal static class ResultReader
{
    /// <summary>
    /// What goes down the pipeline: the structured content first, then the blocks in their order. A text that only repeats the structured
    /// content is left out.
    /// </summary>
    /// <param name="result">The result, an object.</param>
    /// <param name="textAsObject">Whether a text that is JSON becomes an object.</param>
    /// <exception cref="FormatException">It has neither structured content nor content that can be read.</exception>
    public static IReadOnlyList<object?> Read(JsonElement result, bool textAsObject)
    {
        // The first revision of MCP had results of this form (2024-10-07, CompatibilityCallToolResult).
        if (result.TryGetProperty("toolResult", out JsonElement old) && !result.TryGetProperty("content", out _))
        {
            return old.ValueKind == JsonValueKind.Object && old.TryGetProperty("content", out _) ? Read(old, textAsObject) : [ObjectReader.Read(old)];
        }

        bool structured = ResultContent.TryGetStructured(result, out JsonElement content);
        JsonElement[]? blocks = ResultContent.Blocks(result);
        if (blocks is null && !structured && !ResultContent.IsEmpty(result))
        {
            throw new FormatException();
        }

        string?[] texts = [.. (blocks ?? []).Select(ResultContent.TextOf)];
        bool[] repeated = structured ? RepeatedTexts.In(texts, content) : new bool[texts.Length];
        var items = new List<object?>();
        if (structured)
        {
            items.Add(ObjectReader.Read(content));
        }

        for (int i = 0; i < texts.Length; i++)
        {
            if (!repeated[i])
            {
                items.Add(texts[i] is { } text ? Text(text, textAsObject) : ContentReader.Read(blocks![i]));
            }
        }

        return items;
    }

    private static object? Text(string text, bool asObject)
    {
        using JsonDocument? json = asObject ? ObjectReader.TryParse(text) : null;
        return json is null ? text : ObjectReader.Read(json.RootElement);
    }
}
