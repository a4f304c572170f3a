namespace McpGateway.Gateway.Statistics;

/// <summary>The requests to a server since the gateway began.</summary>
/// <param name="Calls">How many have ended.</param>
/// <param name="Failures">How many of them failed.</param>
/// <param name="Median">The time within which half of them ended, the start of the server included.</param>
/// <param name="NinetyFifth">The time within which 95 % of them ended.</param>
/// <param name="Longest">The longest.</param>
internal sealed record ServerFigures(long Calls, long Failures, TimeSpan Median, TimeSpan NinetyFifth, TimeSpan Longest)
{
    /// <summary>When the server last answered one, be it with an error; null where it never has.</summary>
    public DateTimeOffset? LastAnswer { get; init; }
}
