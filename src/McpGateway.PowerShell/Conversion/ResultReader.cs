using System.Text.Json;

namespace McpGateway.PowerShell.Conversion;

/// <summary>Reads a <c>CallToolResult</c> (MCP 2025-11-25, Tools, Tool Result), and what servers send in the place of one.</summary>
internal static class ResultReader
{
    /// <summary>Members that say nothing about what came of the call.</summary>
    private static readonly string[] s_about = ["_meta", "isError", "resultType"];

    /// <summary>Whether the tool says that it failed.</summary>
    public static bool IsError(JsonElement result) =>
        result.ValueKind == JsonValueKind.Object && result.TryGetProperty("isError", out JsonElement flag)
        && (flag.ValueKind == JsonValueKind.True || (flag.ValueKind == JsonValueKind.String && ObjectReader.Text(flag).Trim().Equals("true", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Whether the result is an object that says nothing at all.</summary>
    public static bool IsEmpty(JsonElement result) => result.EnumerateObject().All(member => s_about.Contains(member.Name, StringComparer.Ordinal));

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

        bool structured = TryGetStructured(result, out JsonElement content);
        JsonElement[]? blocks = Blocks(result);
        if (blocks is null && !structured && !IsEmpty(result))
        {
            throw new FormatException();
        }

        string?[] texts = [.. (blocks ?? []).Select(TextOf)];
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

    /// <summary>The structured content, where there is some.</summary>
    public static bool TryGetStructured(JsonElement result, out JsonElement content)
    {
        content = default;
        return result.ValueKind == JsonValueKind.Object && result.TryGetProperty("structuredContent", out content) && content.ValueKind != JsonValueKind.Null;
    }

    /// <summary>The blocks of the content; a text or one block without a list counts as well. Null where there is nothing that could be one.</summary>
    public static JsonElement[]? Blocks(JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object || !result.TryGetProperty("content", out JsonElement content))
        {
            return null;
        }

        return content.ValueKind switch
        {
            JsonValueKind.Array => [.. content.EnumerateArray()],
            JsonValueKind.String => [content],
            JsonValueKind.Object when content.TryGetProperty("type", out _) || content.TryGetProperty("text", out _) => [content],
            _ => null,
        };
    }

    /// <summary>The text of a block that is a text; null for every other one.</summary>
    public static string? TextOf(JsonElement block) => block.ValueKind == JsonValueKind.String ? ObjectReader.Text(block) : ContentReader.TextOf(block);

    private static object? Text(string text, bool asObject)
    {
        using JsonDocument? json = asObject ? ObjectReader.TryParse(text) : null;
        return json is null ? text : ObjectReader.Read(json.RootElement);
    }
}
