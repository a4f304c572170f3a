using System.Management.Automation;
using System.Management.Automation.Language;
using McpGateway.Catalog;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;

namespace McpGateway.PowerShell.Completion;

/// <summary>Makes completions of names: quoted where they must be, sorted as they come, only those that can be typed.</summary>
internal static class Completions
{
    /// <summary>The completions for what is typed so far.</summary>
    /// <param name="wordToComplete">The word as typed, perhaps with an opening quote.</param>
    /// <param name="items">What there is.</param>
    /// <param name="nameOf">The name of one.</param>
    /// <param name="toolTipOf">The tooltip of one; it is asked for those alone that are offered, because a server may have thousands.</param>
    public static IEnumerable<CompletionResult> Of<T>(string? wordToComplete, IEnumerable<T> items, Func<T, string> nameOf, Func<T, string> toolTipOf)
    {
        string typed = wordToComplete ?? "";
        char quote = typed.Length > 0 && typed[0] is '\'' or '"' ? typed[0] : '\0';
        string start = typed.Trim('\'', '"');
        WildcardPattern? pattern = WildcardPattern.ContainsWildcardCharacters(start) ? new WildcardPattern(start + "*", WildcardOptions.IgnoreCase) : null;
        foreach (T item in items)
        {
            string name = nameOf(item);
            // A name with control or bidirectional characters has no place on a command line.
            bool fits = name.StartsWith(start, StringComparison.OrdinalIgnoreCase) || pattern?.IsMatch(name) == true;
            if (fits && UntrustedText.OneLine(name, 1000) == name)
            {
                string shown = UntrustedText.OneLine(toolTipOf(item), 500);
                yield return new CompletionResult(Quote(name, quote), name, CompletionResultType.ParameterValue, shown.Length == 0 ? name : shown);
            }
        }
    }

    /// <summary>What is known of the servers that are typed already, or else of all.</summary>
    /// <param name="servers">The names and wildcards, or null.</param>
    public static IEnumerable<CatalogEntry> Entries(object? servers)
    {
        GatewayRuntime runtime = ModuleRuntime.Current;
        string[]? names = servers is null ? null : LanguagePrimitives.ConvertTo<string[]>(servers);
        return ServerSelection.Select(runtime, names, _ => { }).Select(runtime.FindCatalog).OfType<CatalogEntry>();
    }

    private static string Quote(string name, char quote)
    {
        bool plain = char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ':');
        return quote == '\0' && plain ? name
            : quote == '"' && plain ? $"\"{name}\""
            : "'" + CodeGeneration.EscapeSingleQuotedStringContent(name) + "'";
    }
}
