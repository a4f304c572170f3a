namespace McpGateway.Gateway.Statistics;

/// <summary>The requests of the last 60 minutes, the one that runs last.</summary>
/// <param name="Calls">All that have ended in each minute.</param>
/// <param name="Failures">Those of them that failed.</param>
internal sealed record CallsByMinute(IReadOnlyList<int> Calls, IReadOnlyList<int> Failures)
{
    /// <summary>All of the hour.</summary>
    public int Total => Calls.Sum();

    /// <summary>Those of the hour that failed.</summary>
    public int Failed => Failures.Sum();
}
