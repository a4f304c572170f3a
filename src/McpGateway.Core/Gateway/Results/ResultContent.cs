using System.Text.Json;
using McpGateway.Json;

namespace McpGateway.Gateway.Results;

/// <summary>What a <c>CallToolResult</c> holds (MCP 2025-11-25, Tools, Tool Result), and what servers send in the place of one.</summary>
public static class ResultContent
{
    /// <summary>Members that say nothing about what came of the call.</summary>
    private static readonly string[] s_about = ["_meta", "isError", "resultType"];

    /// <summary>Whether the tool says that it failed.</summary>
    /// <param name="result">The result.</param>
    public static bool IsError(JsonElement result) =>
        result.ValueKind == JsonValueKind.Object && result.TryGetProperty("isError", out JsonElement flag)
        && (flag.ValueKind == JsonValueKind.True || (flag.ValueKind == JsonValueKind.String && LenientJson.Text(flag).Trim().Equals("true", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Whether the result is an object that says nothing at all.</summary>
    /// <param name="result">The result, an object.</param>
    public static bool IsEmpty(JsonElement result) => result.EnumerateObject().All(member => s_about.Contains(member.Name, StringComparer.Ordinal));

    /// <summary>The structured content, where there is some.</summary>
    /// <param name="result">The result.</param>
    /// <param name="content">Its structured content.</param>
    public static bool TryGetStructured(JsonElement result, out JsonElement content)
    {
        content = default;
        return result.ValueKind == JsonValueKind.Object && result.TryGetProperty("structuredContent", out content) && content.ValueKind != JsonValueKind.Null;
    }

    /// <summary>The blocks of the content; a text or one block without a list counts as well. Null where there is nothing that could be one.</summary>
    /// <param name="result">The result.</param>
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
    /// <param name="block">A block of the content.</param>
    public static string? TextOf(JsonElement block) =>
        block.ValueKind == JsonValueKind.String ? LenientJson.Text(block)
        : LenientJson.TextOf(block, "type") == "text" ? LenientJson.TextOf(block, "text")
        : null;
}
