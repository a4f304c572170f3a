using System.Text.Json;

namespace McpGateway.Tests.Support;

/// <summary>Short ways to what answers hold.</summary>
internal static class JsonText
{
    /// <summary>The texts of a result's content, a line each.</summary>
    public static string TextOf(this JsonElement result) =>
        string.Join('\n', result.GetProperty("content").EnumerateArray().Select(block => block.GetProperty("text").GetString()));

    public static bool IsError(this JsonElement result) => result.TryGetProperty("isError", out JsonElement flag) && flag.GetBoolean();

    public static string Quote(string text) => JsonSerializer.Serialize(text);

    public static JsonElement Parse(string json) => JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 5000 }).RootElement;
}
