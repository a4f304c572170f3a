using System.Text;
using System.Text.Json;

namespace McpGateway.Gateway.Output;

/// <summary>Finds out whether a text says what the structured content says, as MCP recommends for clients that read only text (2025-11-25, Tools, Structured Content).</summary>
internal static class SameJson
{
    private const int Looked = 4096;

    /// <summary>Whether both begin with the same JSON, however it is laid out. Only a beginning is compared.</summary>
    /// <param name="text">The inside of a JSON string.</param>
    /// <param name="structured">JSON.</param>
    public static bool Begins(ReadOnlySpan<byte> text, ReadOnlySpan<byte> structured)
    {
        ReadOnlySpan<byte> stretch = text[..RawText.Advance(text, isEscaped: true, long.MaxValue, Looked, out _)];
        byte[] said = Encoding.UTF8.GetBytes(RawText.Decode(stretch, isEscaped: true));
        var first = new Utf8JsonReader(said, isFinalBlock: stretch.Length == text.Length, default);
        var second = new Utf8JsonReader(structured[..Math.Min(structured.Length, Looked)], isFinalBlock: structured.Length <= Looked, default);
        try
        {
            int tokens = 0;
            while (first.Read())
            {
                if (!second.Read())
                {
                    // One of them is not looked at any further, the other has ended.
                    return tokens > 0 && structured.Length > Looked;
                }

                if (first.TokenType != second.TokenType || !HasSameValue(ref first, ref second))
                {
                    return false;
                }

                tokens++;
            }

            return tokens > 0 && (stretch.Length < text.Length || !second.Read());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool HasSameValue(ref Utf8JsonReader first, ref Utf8JsonReader second) => first.TokenType switch
    {
        JsonTokenType.String or JsonTokenType.PropertyName => first.GetString() == second.GetString(),
        JsonTokenType.Number => first.ValueSpan.SequenceEqual(second.ValueSpan),
        _ => true,
    };
}
