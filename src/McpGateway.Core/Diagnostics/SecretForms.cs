using System.Text.RegularExpressions;

namespace McpGateway.Diagnostics;

/// <summary>Tells secrets by their form, also within a longer text: the tokens of well-known services, what follows the scheme of a header, the value of an option or a setting with such a name.</summary>
internal static partial class SecretForms
{
    /// <summary>What the tokens of well-known services begin with, as a part of a regular expression.</summary>
    public const string Beginnings = "(sk-|ghp_|gho_|ghs_|ghu_|ghr_|github_pat_|glpat-|xox[abp]-|xapp-|AKIA|ASIA|AIza|npm_|eyJ)";

    private const string Masked = "***";

    /// <summary>A text with what is likely to be a secret masked.</summary>
    /// <param name="text">The text.</param>
    public static string Mask(string text)
    {
        // Shorter ones hold none.
        if (text.Length < 8)
        {
            return text;
        }

        string masked = Token().Replace(text, Masked);
        masked = Scheme().Replace(masked, match => match.Groups["scheme"].Value + Masked);
        masked = Option().Replace(masked, Value);
        masked = Setting().Replace(masked, Value);
        return masked.Contains("://", StringComparison.Ordinal) ? PlainSecrets.MaskUrl(masked) : masked;
    }

    private static string Value(Match match) => SecretNames.Suggest(match.Groups["name"].Value) ? match.Groups["before"].Value + Masked : match.Value;

    [GeneratedRegex(@"\b" + Beginnings + @"[\w.+/=-]{12,}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    [GeneratedRegex(@"(?<scheme>\b([Bb]earer +|Basic +|Token +))[\w.~+/=-]{8,}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();

    [GeneratedRegex("""(?<before>--?(?<name>[A-Za-z][\w-]*)[ =]+)("[^"]+"|'[^']+'|[^\s"'-][^\s"']*)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Option();

    [GeneratedRegex("""(?<before>\b(?<name>[A-Za-z][\w-]*)["']?(=| *: *))("[^"]+"|'[^']+'|[^\s"'&;,#/*{$=][^\s"'&;,#]*)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Setting();
}
