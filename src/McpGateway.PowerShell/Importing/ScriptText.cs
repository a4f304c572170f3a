using System.Buffers;
using System.Globalization;
using System.Management.Automation.Language;
using System.Text;
using McpGateway.Diagnostics;

namespace McpGateway.PowerShell.Importing;

/// <summary>
/// Puts what a server says into a script so that it stays what it is: a text within quotes, or lines within a comment. Nothing that it says can end either.
/// </summary>
internal static class ScriptText
{
    private const int MaxLines = 200;
    private const int MaxInLine = 1000;

    private static readonly string[] s_lineEnds = ["\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"];

    /// <summary>The text as a literal of PowerShell. What is not fit to be seen in a script is written as its numbers.</summary>
    /// <param name="text">The text.</param>
    public static string Quote(string text) => IsPlain(text) ? "'" + CodeGeneration.EscapeSingleQuotedStringContent(text) + "'" : Escaped(text);

    /// <summary>The text as it is typed for an argument: in quotes only where it has to be.</summary>
    /// <param name="text">The text.</param>
    public static string Argument(string text) => text.Length > 0 && char.IsLetter(text[0]) && text.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.') ? text : Quote(text);

    /// <summary>Whether a text can stand in a script as it is: of whole characters, none of which ends a line, cannot be seen or turns the direction of reading.</summary>
    /// <param name="text">The text.</param>
    public static bool IsPlain(string text)
    {
        for (int i = 0, used; i < text.Length; i += used)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(i), out Rune rune, out used) != OperationStatus.Done
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The lines of a text for a comment with help.</summary>
    /// <param name="text">The text.</param>
    public static IEnumerable<string> CommentLines(string? text)
    {
        string[] lines = (text ?? "").Split(s_lineEnds, StringSplitOptions.None);
        foreach (string line in lines.Take(MaxLines))
        {
            yield return Comment(line);
        }

        if (lines.Length > MaxLines)
        {
            yield return "...";
        }
    }

    /// <summary>A text on one line for a comment with help.</summary>
    /// <param name="text">The text.</param>
    public static string Comment(string? text)
    {
        string line = UntrustedText.OneLine(text, MaxInLine).Replace("#>", "# >", StringComparison.Ordinal).Replace("<#", "< #", StringComparison.Ordinal);
        // A line that begins with a point is a keyword of the help.
        return line.StartsWith('.') ? "- " + line : line;
    }

    private static string Escaped(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && (Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or '_' or '-'))
            {
                literal.Append((char)rune.Value);
            }
            else
            {
                literal.Append(CultureInfo.InvariantCulture, $"`u{{{rune.Value:x}}}");
            }
        }

        return literal.Append('"').ToString();
    }
}
