using System.Text.Json;

namespace McpGateway.Benchmarks;

/// <summary>The gateway's answer to a call of a tool, as a client sees it.</summary>
internal sealed class Reply
{
    private const int ReadLimit = 1024 * 1024;

    public Reply(byte[] line)
    {
        Length = line.Length;
        if (line.Length > ReadLimit)
        {
            // Big ones are measured and not read.
            IsResult = line.AsSpan(0, 200).IndexOf("\"result\""u8) >= 0;
            Text = "";
            return;
        }

        using JsonDocument document = JsonDocument.Parse(line);
        if (document.RootElement.TryGetProperty("error", out JsonElement error))
        {
            Text = error.GetProperty("message").GetString() ?? "";
            return;
        }

        JsonElement result = document.RootElement.GetProperty("result");
        IsResult = !(result.TryGetProperty("isError", out JsonElement isError) && isError.ValueKind == JsonValueKind.True);
        Text = result.TryGetProperty("content", out JsonElement content)
            ? string.Concat(content.EnumerateArray().Select(block => block.TryGetProperty("text", out JsonElement text) ? text.GetString() : ""))
            : "";
    }

    /// <summary>Whether it is a result, and not an error of whatever kind.</summary>
    public bool IsResult { get; }

    /// <summary>The text of the result or the error.</summary>
    public string Text { get; }

    /// <summary>The bytes of the whole answer.</summary>
    public int Length { get; }

    /// <summary>How long it took, where that was measured.</summary>
    public TimeSpan? Took { get; set; }

    /// <summary>Whether it says that the call may or may not have taken effect.</summary>
    public bool IsOutcomeUnknown => !IsResult && Text.Contains("outcome unknown", StringComparison.OrdinalIgnoreCase);

    public override string ToString() => IsResult ? "result" : Text;
}
