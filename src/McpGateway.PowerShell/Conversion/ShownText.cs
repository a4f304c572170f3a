namespace McpGateway.PowerShell.Conversion;

/// <summary>Makes a server's text of several lines fit to be shown in an error: no terminal sequences, no control characters.</summary>
internal static class ShownText
{
    /// <summary>The text with its lines, without what could deceive or disturb a terminal.</summary>
    public static string Lines(string text) =>
        string.Concat(text.ReplaceLineEndings("\n").Where(c => c is '\n' or '\t' || !(char.IsControl(c) || IsBidirectional(c))));

    private static bool IsBidirectional(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F';
}
