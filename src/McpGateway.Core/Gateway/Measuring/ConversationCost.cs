namespace McpGateway.Gateway.Measuring;

/// <summary>What a conversation through the gateway costs, in tokens.</summary>
/// <param name="Start">What it costs before the first tool.</param>
/// <param name="Search">What finding one tool by a search adds.</param>
/// <param name="Load">What seeing all tools at once adds, instead of any search.</param>
/// <param name="Call">What a call adds.</param>
internal readonly record struct ConversationCost(int Start, int Search, int Load, int Call)
{
    /// <summary>What it costs to use so many different tools, each called once, found in the cheaper of the two ways.</summary>
    /// <param name="tools">How many.</param>
    public long Of(int tools) => Start + ((long)tools * Call) + Math.Min((long)tools * Search, tools == 0 ? 0 : Load);

    /// <summary>What it costs where every tool is found by a search.</summary>
    /// <param name="tools">How many.</param>
    public double OfSearches(double tools) => Start + (tools * (Search + Call));

    /// <summary>The number of tools, in fractions, beyond which loading is the cheaper way.</summary>
    public double LoadIsCheaperFrom => Search <= 0 ? double.PositiveInfinity : (double)Load / Search;
}
