using System.Text.Json;
using McpGateway.Gateway.Results;

namespace McpGateway.PowerShell.Conversion;

/// <summary>Reads a <c>GetPromptResult</c> (MCP 2025-11-25, Prompts, Getting a Prompt).</summary>
internal static class PromptReader
{
    /// <summary>The messages in their order.</summary>
    /// <exception cref="FormatException">There are none.</exception>
    public static List<McpPromptMessage> Read(JsonElement result) =>
        result.ValueKind == JsonValueKind.Object && result.TryGetProperty("messages", out JsonElement messages) && messages.ValueKind == JsonValueKind.Array
            ? [.. messages.EnumerateArray().Select(ReadMessage)]
            : throw new FormatException("The server's answer has no messages; -Raw shows it.");

    private static McpPromptMessage ReadMessage(JsonElement message)
    {
        bool isObject = message.ValueKind == JsonValueKind.Object;
        string role = isObject && message.TryGetProperty("role", out JsonElement value) && value.ValueKind == JsonValueKind.String ? ObjectReader.Text(value) : "";
        object? content = isObject && message.TryGetProperty("content", out JsonElement block) ? ResultContent.TextOf(block) ?? ContentReader.Read(block) : null;
        return new McpPromptMessage(role, content);
    }
}
