using McpGateway.Catalog;
using McpGateway.Catalog.Search;
using McpGateway.Diagnostics;

namespace McpGateway.Gateway.MetaTools;

/// <summary>A tool's summary in an answer to a query: short, and only where it says more than the name.</summary>
internal static class ShortSummary
{
    /// <summary>The summary; empty where it would only repeat the name.</summary>
    /// <param name="match">The tool.</param>
    /// <param name="mostCharacters">Where it is cut.</param>
    public static string Of(ToolMatch match, int mostCharacters) => UntrustedText.OneLine(
        SummaryWords.WithoutKnown(match.Tool.Summary, match.Tool.Name, match.Tool.PropertyNames.Prepend(match.Server)), mostCharacters);
}
