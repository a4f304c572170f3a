using System.Text.Json;

namespace McpGateway.PowerShell.Conversion;

/// <summary>Reads a <c>ReadResourceResult</c> (MCP 2025-11-25, Resources, Reading Resources).</summary>
internal static class ResourceReader
{
    /// <summary>The contents in their order: a text as a string, a binary as its bytes, what is neither as an object.</summary>
    /// <exception cref="FormatException">There are no contents, or bytes that are no base64.</exception>
    public static List<object?> Read(JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object || !result.TryGetProperty("contents", out JsonElement contents) || contents.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException("The server's answer has no contents; -Raw shows it.");
        }

        return [.. contents.EnumerateArray().Select(ReadContent)];
    }

    private static object? ReadContent(JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.Object && content.TryGetProperty("text", out JsonElement text) && text.ValueKind == JsonValueKind.String)
        {
            return ObjectReader.Text(text);
        }

        if (content.ValueKind == JsonValueKind.Object && content.TryGetProperty("blob", out JsonElement blob) && blob.ValueKind == JsonValueKind.String)
        {
            return blob.TryGetBytesFromBase64(out byte[]? bytes) ? bytes : throw new FormatException("The server sent binary data that is not valid base64; -Raw shows it.");
        }

        return ObjectReader.Read(content);
    }
}
