using McpGateway.Diagnostics;

namespace McpGateway.PowerShell.Conversion;

/// <summary>Makes a server's text of several lines fit to be shown in an error: no terminal sequences, no control characters.</summary>
internal static class ShownText
{
    /// <summary>The text with its lines, without what could deceive or disturb a terminal.</summary>
    public static string Lines(string text) => UntrustedText.Lines(text);
}
