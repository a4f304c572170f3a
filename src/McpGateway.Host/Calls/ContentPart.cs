using System.Text.Json;
using McpGateway.Diagnostics;
using McpGateway.Json;

namespace McpGateway.Host.Calls;

/// <summary>A block of a result that is no text block (MCP 2025-11-25, Tools): an image, audio, a resource or a link to one.</summary>
internal sealed record ContentPart(string Type, string? MimeType, string? Uri, string? Text, byte[]? Data)
{
    private const int LongestPart = 200;

    /// <summary>What it is, on one line.</summary>
    public string Description
    {
        get
        {
            string?[] parts = [Type, MimeType, Data is null ? null : FormattableString.Invariant($"{Data.Length} bytes"), Uri];
            string hint = Data is null ? "" : "; --save writes it to a file";
            return $"[{string.Join(", ", parts.Where(part => part is not null).Select(part => UntrustedText.OneLine(part, LongestPart)))}{hint}]";
        }
    }

    /// <summary>Reads a block.</summary>
    public static ContentPart Of(JsonElement block)
    {
        JsonElement holder = block.ValueKind == JsonValueKind.Object && block.TryGetProperty("resource", out JsonElement resource) && resource.ValueKind == JsonValueKind.Object ? resource : block;
        return new ContentPart(
            LenientJson.TextOf(block, "type") ?? "content",
            LenientJson.TextOf(holder, "mimeType"),
            LenientJson.TextOf(holder, "uri"),
            LenientJson.TextOf(holder, "text"),
            Bytes(holder, "data") ?? Bytes(holder, "blob"));
    }

    private static byte[]? Bytes(JsonElement holder, string name) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out byte[]? bytes) ? bytes : null;
}
