using System.Buffers;
using System.Text;

namespace McpGateway.Gateway.Tokens;

/// <summary>
/// Estimates how many tokens of o200k a text has, in one pass and without the vocabulary of megabytes that an exact tokenizer brings. The text is cut
/// into words, numbers, marks and blanks as o200k cuts it (<see cref="TokenScanner"/>), which is exact; how many tokens a word has is guessed from its
/// letters. docs/measurements.md shows how far the estimate is from the truth.
/// </summary>
public static class TokenEstimate
{
    private const int ChunkLength = 4096;

    /// <summary>The estimated number of tokens; 0 for an empty text.</summary>
    /// <param name="text">The text.</param>
    public static int Of(string? text) => Of(text.AsSpan());

    /// <summary>The estimated number of tokens; 0 for an empty text.</summary>
    /// <param name="text">The text.</param>
    public static int Of(ReadOnlySpan<char> text) => Whole(TokenScanner.Scan(text, double.MaxValue, out _));

    /// <summary>The estimated number of tokens; 0 for an empty text. Nothing is allocated, however long the text is.</summary>
    /// <param name="utf8">The text in UTF-8; what is no UTF-8 counts as replacement characters.</param>
    public static int Of(ReadOnlySpan<byte> utf8) => Whole(Scan(utf8, double.MaxValue));

    /// <summary>Whether a text has more tokens than a limit, by the estimate. Reads no further than needed to tell.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">The limit, in tokens.</param>
    internal static bool Exceeds(ReadOnlySpan<char> text, int limit) => Whole(TokenScanner.Scan(text, limit, out _)) > limit;

    /// <summary>Whether a text has more tokens than a limit, by the estimate. Reads no further than needed to tell.</summary>
    /// <param name="utf8">The text in UTF-8.</param>
    /// <param name="limit">The limit, in tokens.</param>
    internal static bool Exceeds(ReadOnlySpan<byte> utf8, int limit) => Whole(Scan(utf8, limit)) > limit;

    /// <summary>
    /// How many characters from the beginning of a text have at most so many tokens, by the estimate. The cut is at the end of a word, number or
    /// run of marks, never within a surrogate pair; a single word that alone has more is left out.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">The limit, in tokens.</param>
    internal static int LengthWithin(ReadOnlySpan<char> text, int limit)
    {
        TokenScanner.Scan(text, limit, out int within);
        return within;
    }

    private static double Scan(ReadOnlySpan<byte> utf8, double limit)
    {
        char[] chars = ArrayPool<char>.Shared.Rent(ChunkLength);
        try
        {
            double tokens = 0;
            Decoder decoder = Encoding.UTF8.GetDecoder();
            int held = 0;
            do
            {
                decoder.Convert(utf8, chars.AsSpan(held), flush: true, out int used, out int made, out bool completed);
                utf8 = utf8[used..];
                int length = held + made;
                int cut = completed ? length : LastCut(chars.AsSpan(0, length));
                tokens += TokenScanner.Scan(chars.AsSpan(0, cut), limit - tokens, out _);
                held = length - cut;
                chars.AsSpan(cut, held).CopyTo(chars);
                if (completed)
                {
                    return tokens;
                }
            }
            while (tokens <= limit);
            return tokens;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    /// <summary>The last place where a text can be cut without cutting a word: before a single space. In a text without any, its end.</summary>
    private static int LastCut(ReadOnlySpan<char> text)
    {
        for (int at = text.Length - 2; at > text.Length / 2; at--)
        {
            if (text[at] == ' ' && !char.IsWhiteSpace(text[at - 1]) && !char.IsWhiteSpace(text[at + 1]))
            {
                return at;
            }
        }

        return text.Length;
    }

    private static int Whole(double tokens) => tokens >= int.MaxValue ? int.MaxValue : (int)Math.Ceiling(tokens - 1e-6);
}
