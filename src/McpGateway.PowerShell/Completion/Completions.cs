using System.Management.Automation;
using System.Management.Automation.Language;
using McpGateway.Diagnostics;

namespace McpGateway.PowerShell.Completion;

/// <summary>Makes completions of names: quoted where they must be, sorted as they come, only those that can be typed.</summary>
internal static class Completions
{
    /// <summary>The completions for what is typed so far.</summary>
    /// <param name="wordToComplete">The word as typed, perhaps with an opening quote.</param>
    /// <param name="names">Names with their tooltips.</param>
    public static IEnumerable<CompletionResult> Of(string? wordToComplete, IEnumerable<(string Name, string ToolTip)> names)
    {
        string typed = wordToComplete ?? "";
        char quote = typed.Length > 0 && typed[0] is '\'' or '"' ? typed[0] : '\0';
        string start = typed.Trim('\'', '"');
        WildcardPattern? pattern = WildcardPattern.ContainsWildcardCharacters(start) ? new WildcardPattern(start + "*", WildcardOptions.IgnoreCase) : null;
        foreach ((string name, string toolTip) in names)
        {
            // A name with control or bidirectional characters has no place on a command line.
            bool fits = name.StartsWith(start, StringComparison.OrdinalIgnoreCase) || pattern?.IsMatch(name) == true;
            if (fits && UntrustedText.OneLine(name, 1000) == name)
            {
                string shown = UntrustedText.OneLine(toolTip, 500);
                yield return new CompletionResult(Quote(name, quote), name, CompletionResultType.ParameterValue, shown.Length == 0 ? name : shown);
            }
        }
    }

    private static string Quote(string name, char quote)
    {
        bool plain = char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ':');
        return quote == '\0' && plain ? name
            : quote == '"' && plain ? $"\"{name}\""
            : "'" + CodeGeneration.EscapeSingleQuotedStringContent(name) + "'";
    }
}
