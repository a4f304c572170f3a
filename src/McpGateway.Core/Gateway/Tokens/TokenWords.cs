namespace McpGateway.Gateway.Tokens;

/// <summary>
/// How many tokens a word has, by its letters: at least one, and more the longer it is and the rarer its pairs of letters are. Beyond a to z each letter adds
/// what letters of its script add in the mean.
/// </summary>
internal static class TokenWords
{
    /// <summary>What a space before a word adds: o200k knows most words with it.</summary>
    public const float AfterSpace = 0;

    /// <summary>What a word without a space before it has more.</summary>
    public const float Bare = 0.3f;

    /// <summary>What another mark before a word adds, as in <c>"_word"</c>.</summary>
    public const float AfterMark = 0.58f;

    private const float Capitals = 0.1f;
    private const float EachBeyondEight = 0.23f;

    private static readonly float[] s_length = [0, -0.51f, -0.64f, -0.31f, -0.26f, -0.06f, -0.02f, 0.16f, 0.21f];

    /// <summary>The estimate for one word.</summary>
    /// <param name="word">The word: letters alone.</param>
    /// <param name="lead">What stands before it: one of the constants.</param>
    public static double Tokens(ReadOnlySpan<char> word, float lead)
    {
        float tokens = 1 + lead;
        int previous = 0, ascii = 0, capitals = 0;
        foreach (char c in word)
        {
            if (c > 127)
            {
                tokens += OfScript(c);
                previous = 0;
                continue;
            }

            int lower = c | 0x20;
            if (previous != 0)
            {
                tokens += LetterPairs.Tokens(previous, lower);
            }

            previous = lower;
            ascii++;
            capitals += c < 'a' ? 1 : 0;
        }

        if (ascii == word.Length)
        {
            tokens += s_length[Math.Min(ascii, s_length.Length - 1)] + (Math.Max(0, ascii - 8) * EachBeyondEight) + (ascii > 1 && capitals == ascii ? Capitals : 0);
        }
        else
        {
            tokens -= lead;
        }

        return Math.Max(1, tokens);
    }

    private static float OfScript(char c) => c switch
    {
        < '\u0250' => 0.65f, // Latin with accents
        < '\u0370' => 0.7f, // combining accents, phonetics
        < '\u0400' => 0.2f, // Greek
        < '\u0530' => 0.12f, // Cyrillic
        < '\u0600' => 0.21f, // Armenian, Hebrew
        < '\u0780' => 0.15f, // Arabic
        < '\u0980' => 0.13f, // Devanagari
        < '\u0e00' => 0.27f, // other scripts of India
        < '\u0e80' => 0.37f, // Thai
        < '\u1e00' => 0.5f, // Lao, Tibetan, Georgian, Ethiopic, Khmer ...
        < '\u1f00' => -0.3f, // Vietnamese, whose words are short and known
        < '\u2000' => 0.6f,
        >= '\u3040' and < '\u3100' => 0.72f, // Kana
        >= '\u4e00' and < '\ua000' => 0.65f, // Han
        >= '\uac00' and < '\ud7b0' => 0.39f, // Hangul
        >= '\ufb1d' and < '\uff00' => 0.6f,
        _ => 0.9f,
    };
}
