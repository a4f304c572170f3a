using System.Buffers;
using System.Globalization;
using System.Text;

namespace McpGateway.Diagnostics;

/// <summary>
/// Makes what a server says fit to be shown: on one line, without control characters, terminal sequences or characters that change the
/// direction of reading, and no longer than asked for.
/// </summary>
public static class UntrustedText
{
    /// <summary>One line of at most <paramref name="maxLength"/> characters; an ellipsis marks a cut.</summary>
    /// <param name="text">The text as a server gave it.</param>
    /// <param name="maxLength">The most characters to keep.</param>
    public static string OneLine(string? text, int maxLength = 200)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var line = new StringBuilder(Math.Min(text.Length, maxLength + 1));
        bool space = false;
        int used;
        for (int i = 0; i < text.Length; i += used)
        {
            bool isCharacter = Rune.DecodeFromUtf16(text.AsSpan(i), out Rune rune, out used) == OperationStatus.Done;
            if (text[i] == '\u001b')
            {
                used = SkipTerminalSequence(text, i) + 1 - i;
                continue;
            }

            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                space = line.Length > 0;
                continue;
            }

            // Half a surrogate pair is no character, and no message could carry it.
            if (!isCharacter || IsHidden(rune))
            {
                continue;
            }

            if (space)
            {
                line.Append(' ');
                space = false;
            }

            line.Append(text, i, used);
            if (line.Length > maxLength)
            {
                line.Length = char.IsHighSurrogate(line[maxLength - 2]) ? maxLength - 2 : maxLength - 1;
                return line.Append('…').ToString();
            }
        }

        return line.ToString();
    }

    // Format characters: bidirectional overrides and isolates, zero-width characters, the byte-order mark, invisible tags.
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format;

    private static int SkipTerminalSequence(string text, int escape)
    {
        int at = escape + 1;
        if (at >= text.Length || text[at] != '[')
        {
            return escape;
        }

        do
        {
            at++;
        }
        while (at < text.Length && text[at] is < '@' or > '~');
        return Math.Min(at, text.Length - 1);
    }
}
