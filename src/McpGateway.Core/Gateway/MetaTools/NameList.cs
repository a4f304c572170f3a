using System.Globalization;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Tokens;

namespace McpGateway.Gateway.MetaTools;

/// <summary>Names one after the other, as many as there is room for.</summary>
internal static class NameList
{
    private const int MaxLength = 40;

    /// <summary>The first of the names, and how many more there are.</summary>
    /// <param name="names">The names.</param>
    /// <param name="mostTokens">How many tokens they may have, by an estimate; what says how many more there are comes on top.</param>
    public static string Of(IReadOnlyList<string> names, int mostTokens)
    {
        var shown = new List<string>();
        int tokens = 0;
        foreach (string name in names)
        {
            string line = UntrustedText.OneLine(name, MaxLength);
            tokens += TokenEstimate.Of(line) + 1;
            if (tokens > mostTokens)
            {
                break;
            }

            shown.Add(line);
        }

        string more = shown.Count < names.Count ? string.Create(CultureInfo.InvariantCulture, $"{(shown.Count == 0 ? "" : " and ")}{names.Count - shown.Count} more") : "";
        return string.Join(", ", shown) + more;
    }
}
