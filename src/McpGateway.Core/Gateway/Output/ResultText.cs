using McpGateway.Json;

namespace McpGateway.Gateway.Output;

/// <summary>One text of a result in the line that it came in.</summary>
/// <param name="Label">What it is, for a reader.</param>
/// <param name="Raw">Where the text stands, without its quotes.</param>
/// <param name="IsEscaped">Whether it is the inside of a JSON string; otherwise it is JSON itself.</param>
/// <param name="Frame">How many bytes around it count as well.</param>
internal readonly record struct ResultText(string Label, JsonSpan Raw, bool IsEscaped, int Frame = 0)
{
    private const int Stretch = 16 * 1024;

    /// <summary>How much of the beginning is within an allowance.</summary>
    /// <param name="line">The line.</param>
    /// <param name="allowance">It is used up by what fits.</param>
    /// <param name="align">Whether a cut is to be where no character of a reader's is split.</param>
    public JsonSpan Beginning(ReadOnlySpan<byte> line, OutputAllowance allowance, bool align)
    {
        ReadOnlySpan<byte> raw = Raw.Of(line);
        int at = 0;
        allowance.TakeFrame(Frame);
        while (at < raw.Length && !allowance.IsSpent)
        {
            ReadOnlySpan<byte> stretch = raw.Slice(at, RawText.Advance(raw[at..], IsEscaped, long.MaxValue, Stretch, out _));
            string text = RawText.Decode(stretch, IsEscaped);
            int fits = allowance.Take(text);
            if (fits < text.Length && align)
            {
                fits = RawText.Align(text, fits);
            }

            at += fits == text.Length ? stretch.Length : RawText.Advance(stretch, IsEscaped, RawText.CountOf(text.AsSpan(0, fits)), int.MaxValue, out _);
        }

        return new JsonSpan(Raw.Start, at);
    }
}
