using System.Text.RegularExpressions;

namespace McpGateway.Clients.Forms;

/// <summary>Writes the gateway's variables as clients do. What a client has no word for stays as the gateway has it.</summary>
internal static partial class VariableWords
{
    /// <summary>A client that knows no variables: a dollar is one.</summary>
    public static string AsText(string text) => text.Replace("$${", "${", StringComparison.Ordinal);

    /// <summary>VS Code and those that follow it.</summary>
    public static string AsInEditors(string text) => Named().Replace(text, match => $"${{env:{match.Groups["name"].Value}}}");

    /// <summary>Claude Code and Copilot CLI, which have the gateway's own without its prefix.</summary>
    public static string AsInShells(string text) => text.Replace("${env:", "${", StringComparison.Ordinal);

    /// <summary>Gemini CLI.</summary>
    public static string WithDollar(string text) => Named().Replace(text, match =>
        match.Index + match.Length < text.Length && (char.IsLetterOrDigit(text[match.Index + match.Length]) || text[match.Index + match.Length] == '_')
            ? $"${{{match.Groups["name"].Value}}}"
            : $"${match.Groups["name"].Value}");

    /// <summary>opencode.</summary>
    public static string InBraces(string text) => Named().Replace(text, match => $"{{env:{match.Groups["name"].Value}}}").Replace("$${", "${", StringComparison.Ordinal);

    /// <summary>Continue, whose variables are secrets of its own.</summary>
    public static string AsInContinue(string text) => Named().Replace(text, match => $"${{{{ secrets.{match.Groups["name"].Value} }}}}").Replace("$${", "${", StringComparison.Ordinal);

    [GeneratedRegex(@"(?<!\$)\$\{(env:)?(?<name>[A-Za-z_][A-Za-z0-9_]*)\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();
}
