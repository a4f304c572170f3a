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

    /// <summary>The same for a text whose lines are to stay: only line feeds and tabs are left of the control characters.</summary>
    /// <param name="text">The text as a server gave it.</param>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
    public static string? Lines(string? text)
    {
        if (string.IsNullOrEmpty(text) || !HasHidden(text))
        {
            return text;
        }

        var lines = new StringBuilder(text.Length);
        int used;
        for (int i = 0; i < text.Length; i += used)
        {
            bool isCharacter = Rune.DecodeFromUtf16(text.AsSpan(i), out Rune rune, out used) == OperationStatus.Done;
            if (text[i] == '\u001b')
            {
                used = SkipTerminalSequence(text, i) + 1 - i;
            }
            else if (text[i] is '\n' or '\t' || (isCharacter && !Rune.IsControl(rune) && !IsHidden(rune)))
            {
                lines.Append(text, i, used);
            }
            else if (text[i] is '\r' && i + 1 < text.Length && text[i + 1] != '\n')
            {
                // Alone it would write the line over.
                lines.Append('\n');
            }
        }

        return lines.ToString();
    }

    /// <summary>
    /// A text in which nothing is left out: what cannot be seen is written as <c>\u</c> and its number, as JSON may. An ellipsis marks a cut.
    /// </summary>
    /// <param name="text">The text, for instance JSON.</param>
    /// <param name="maxLength">The most characters to keep.</param>
    internal static string Escaped(string text, int maxLength)
    {
        var line = new StringBuilder(Math.Min(text.Length, maxLength) + 8);
        int used;
        for (int i = 0; i < text.Length && line.Length <= maxLength; i += used)
        {
            bool isCharacter = Rune.DecodeFromUtf16(text.AsSpan(i), out Rune rune, out used) == OperationStatus.Done;
            if (isCharacter && !Rune.IsControl(rune) && !IsHidden(rune) && (text[i] == ' ' || !Rune.IsWhiteSpace(rune)))
            {
                line.Append(text, i, used);
                continue;
            }

            foreach (char unit in text.AsSpan(i, used))
            {
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            }
        }

        if (line.Length > maxLength)
        {
            line.Length = char.IsHighSurrogate(line[maxLength - 2]) ? maxLength - 2 : maxLength - 1;
            line.Append('…');
        }

        return line.ToString();
    }

    /// <summary>An address in which what cannot be seen is percent-encoded (RFC 3987, section 3.1), so that it stays the same address.</summary>
    /// <param name="address">The address as a server gave it.</param>
    internal static string Address(string address)
    {
        var shown = new StringBuilder(address.Length);
        foreach (Rune rune in address.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) || IsHidden(rune))
            {
                shown.Append(Uri.EscapeDataString(rune.ToString()));
            }
            else
            {
                shown.Append(rune.ToString());
            }
        }

        return shown.ToString();
    }

    private static bool HasHidden(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if ((Rune.IsControl(rune) && rune.Value is not ('\n' or '\t')) || rune == Rune.ReplacementChar || IsHidden(rune))
            {
                return true;
            }
        }

        return false;
    }

    // Format characters: bidirectional overrides and isolates, zero-width characters, the byte-order mark, invisible tags. Fillers and the selectors of
    // variants are no more to be seen, and can carry a text of their own; those two that choose between emoji and text are spared.
    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x3164 or 0xFFA0 or (>= 0xFE00 and <= 0xFE0D) or (>= 0xE0000 and <= 0xE0FFF);

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
