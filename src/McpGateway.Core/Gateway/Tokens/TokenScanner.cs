using System.Globalization;

namespace McpGateway.Gateway.Tokens;

/// <summary>
/// Walks over a text piece by piece, where the pieces are those of o200k's own pattern: a word with at most one mark or blank before it, in which capitals
/// come first (<c>"HTMLParser"</c> is one, <c>"searchFiles"</c> two); up to three digits; a run of marks with a space before and line ends after it; blanks
/// up to the last line end; other blanks but for the last.
/// </summary>
internal static class TokenScanner
{
    /// <summary>Where a decision needs no more: longer runs of one mark, such as rulers, are tokens of up to this many.</summary>
    private const int LongRun = 32;

    /// <summary>Counts until the text ends or the tokens are more than the limit.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">The limit, in tokens.</param>
    /// <param name="within">How many characters from the beginning have no more tokens than the limit.</param>
    public static double Scan(ReadOnlySpan<char> text, double limit, out int within)
    {
        double tokens = 0;
        int at = 0;
        while (at < text.Length)
        {
            int start = at;
            tokens += Next(text, ref at);
            if (tokens > limit)
            {
                within = start;
                return tokens;
            }
        }

        within = at;
        return tokens;
    }

    private static double Next(ReadOnlySpan<char> text, ref int at)
    {
        char c = text[at];
        if (IsLetter(c))
        {
            return Word(text, ref at, TokenWords.Bare);
        }

        if (IsNumber(c))
        {
            return Number(text, ref at);
        }

        if (c is not ('\r' or '\n') && at + 1 < text.Length && IsLetter(text[at + 1]))
        {
            at++;
            return Word(text, ref at, c == ' ' ? TokenWords.AfterSpace : TokenWords.AfterMark);
        }

        return IsBlank(c) && !(c == ' ' && at + 1 < text.Length && IsMark(text[at + 1])) ? Blanks(text, ref at) : Marks(text, ref at);
    }

    private static double Word(ReadOnlySpan<char> text, ref int at, float lead)
    {
        int start = at;
        while (at < text.Length && (char.IsAsciiLetterUpper(text[at]) || (text[at] > 127 && IsLetter(text[at]) && !char.IsLower(text[at]))))
        {
            at++;
        }

        while (at < text.Length && (char.IsAsciiLetterLower(text[at]) || (text[at] > 127 && IsLetter(text[at]) && !char.IsUpper(text[at]))))
        {
            at++;
        }

        double tokens = TokenWords.Tokens(text[start..at], lead);
        int suffix = Contraction(text[at..]);
        at += suffix;
        return suffix > 0 ? tokens + 0.5 : tokens;
    }

    /// <summary>The length of what belongs to an English word: 's, 't, 'm, 'd, 're, 've, 'll.</summary>
    private static int Contraction(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] != '\'')
        {
            return 0;
        }

        return (char)(text[1] | 0x20) switch
        {
            's' or 't' or 'm' or 'd' => 2,
            'r' or 'v' when text.Length > 2 && (text[2] | 0x20) == 'e' => 3,
            'l' when text.Length > 2 && (text[2] | 0x20) == 'l' => 3,
            _ => 0,
        };
    }

    private static double Number(ReadOnlySpan<char> text, ref int at)
    {
        int start = at;
        while (at < text.Length && at - start < 3 && IsNumber(text[at]))
        {
            at++;
        }

        return text[start] < 128 ? 1 : at - start;
    }

    /// <summary>Runs such as <c>"},{"</c>: three marks are a token as a rule, each further one most of another, repetitions of a mark little.</summary>
    private static double Marks(ReadOnlySpan<char> text, ref int at)
    {
        int start = at;
        at++;
        int different = 1, others = 0;
        bool hasSpace = text[start] == ' ', isSplit = text[start] is '|' or '?';
        if (!hasSpace)
        {
            others += Weight(text[start]);
        }

        while (at < text.Length && IsMark(text[at]))
        {
            isSplit |= text[at] is '|' or '?';
            if (text[at] > 127 || text[at] is < ' ' or '\u007f')
            {
                others += Weight(text[at]);
            }
            else if (text[at] != text[at - 1])
            {
                different++;
            }

            at++;
        }

        double tokens = Math.Max(1, different <= 3 ? 1 : different == 4 ? 1.3 : 1.3 + ((different - 4) * 0.8)) + ((at - start) / LongRun);
        if (isSplit && different >= 3)
        {
            // Of signatures: o200k has no token for "|" in its quotes, nor for ?:" and ?:[.
            tokens += 0.9;
        }

        while (at < text.Length && text[at] is '\r' or '\n' or '/')
        {
            at++;
        }

        // Beyond ASCII a mark is a token of its own; half of a surrogate pair, so of an emoji, a little more.
        return others == 0 ? tokens : (different > (hasSpace ? 2 : 1) ? tokens : 0) + (others / 10.0);
    }

    /// <summary>Tenths of a token; a control character is a token of its own, however many follow one another.</summary>
    private static int Weight(char mark) => mark < ' ' || mark == '\u007f' ? 10 : mark < 128 ? 0 : mark is >= '\u2010' and < '\u2060' or >= '\u3000' and < '\u3040' or >= '\uff00' ? 9 : char.IsSurrogate(mark) ? 9 : 13;

    private static double Blanks(ReadOnlySpan<char> text, ref int at)
    {
        int start = at, lastEnd = -1;
        while (at < text.Length && IsBlank(text[at]))
        {
            if (text[at] is '\r' or '\n')
            {
                lastEnd = at;
            }

            at++;
        }

        if (lastEnd >= 0)
        {
            at = lastEnd + 1;
        }
        else if (at < text.Length && at - start > 1)
        {
            // The last one belongs to what follows.
            at--;
        }

        return 1 + ((at - start) / 128);
    }

    private static bool IsLetter(char c) =>
        c < 128 ? char.IsAsciiLetter(c) : char.IsLetter(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool IsNumber(char c) => c < 128 ? char.IsAsciiDigit(c) : char.IsNumber(c);

    private static bool IsBlank(char c) => c < 128 ? c is ' ' or (>= '\t' and <= '\r') : char.IsWhiteSpace(c);

    private static bool IsMark(char c) => !IsLetter(c) && !IsNumber(c) && !IsBlank(c);
}
