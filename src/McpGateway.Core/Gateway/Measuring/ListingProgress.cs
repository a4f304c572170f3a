using McpGateway.Diagnostics;

namespace McpGateway.Gateway.Measuring;

/// <summary>A server that is started to list its tools has just been begun with, or has ended.</summary>
/// <param name="Server">Its name.</param>
/// <param name="HasEnded">Whether it has ended.</param>
/// <param name="Failure">Why its tools could not be listed; null where they were.</param>
/// <param name="Done">How many have ended.</param>
/// <param name="All">How many are started in all.</param>
/// <param name="UnderWay">The names of those that have begun and not ended.</param>
public sealed record ListingProgress(string Server, bool HasEnded, string? Failure, int Done, int All, IReadOnlyList<string> UnderWay)
{
    private const int LongestName = 64;

    /// <summary>The server's name, fit to be shown.</summary>
    public string ShownServer => UntrustedText.OneLine(Server, LongestName);

    /// <summary>The names of those under way, fit to be shown.</summary>
    public string ShownUnderWay => string.Join(", ", UnderWay.Select(name => UntrustedText.OneLine(name, LongestName)));
}
