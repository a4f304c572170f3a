using System.Text.Json;
using McpGateway.Diagnostics;
using McpGateway.Json;

namespace McpGateway.Gateway.Results;

/// <summary>What a result says of a failure, wherever it says it: in its texts, in its resources, or in its structured content.</summary>
public static class FailureText
{
    private const int MaxShown = 1000;

    /// <summary>Where servers put the reason into an object, the most telling first.</summary>
    private static readonly string[] s_members = ["message", "error", "detail", "reason", "errorMessage", "error_message", "description", "text", "msg"];

    /// <summary>All texts of the result, one below the other; otherwise what its structured content says. Empty where it says nothing.</summary>
    /// <param name="result">The result.</param>
    public static string Of(JsonElement result)
    {
        if (result.ValueKind == JsonValueKind.Object && result.TryGetProperty("toolResult", out JsonElement old) && !result.TryGetProperty("content", out _))
        {
            return Of(old) is { Length: > 0 } said ? said : Shown(old);
        }

        string texts = string.Join('\n', (ResultContent.Blocks(result) ?? []).Select(block => ResultContent.TextOf(block) ?? OfBlock(block)).Where(text => !string.IsNullOrWhiteSpace(text)));
        return texts.Length > 0 ? texts : ResultContent.TryGetStructured(result, out JsonElement content) ? Reason(content, 0) ?? Shown(content) : "";
    }

    /// <summary>Any value on one line, for a message.</summary>
    /// <param name="value">The value.</param>
    public static string Shown(JsonElement value) => UntrustedText.OneLine(value.ValueKind switch
    {
        JsonValueKind.String => LenientJson.Text(value),
        JsonValueKind.Undefined or JsonValueKind.Null => "",
        _ => value.GetRawText(),
    }, MaxShown);

    /// <summary>The text of a resource, or of a block whose kind is none of MCP's.</summary>
    private static string? OfBlock(JsonElement block)
    {
        if (block.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        JsonElement holder = block.TryGetProperty("resource", out JsonElement resource) && resource.ValueKind == JsonValueKind.Object ? resource : block;
        return holder.TryGetProperty("text", out JsonElement text) && text.ValueKind == JsonValueKind.String ? LenientJson.Text(text) : null;
    }

    private static string? Reason(JsonElement content, int depth)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            return LenientJson.Text(content) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
        }

        return content.ValueKind == JsonValueKind.Object && depth < 3
            ? s_members.Select(name => content.TryGetProperty(name, out JsonElement value) ? Reason(value, depth + 1) : null).FirstOrDefault(text => text is not null)
            : null;
    }
}
