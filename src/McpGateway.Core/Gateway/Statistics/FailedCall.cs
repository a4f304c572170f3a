namespace McpGateway.Gateway.Statistics;

/// <summary>A request that was not answered as its client wanted, and what to do about it.</summary>
/// <param name="Time">When it ended.</param>
/// <param name="User">The user of the gateway who made it; null for its owner.</param>
/// <param name="Client">What the client calls itself; empty where that is not known.</param>
/// <param name="Server">The server, or what was asked for where there is no such server.</param>
/// <param name="What">The tool, prompt or resource; empty where it was no request of a client.</param>
/// <param name="Cause">What happened.</param>
/// <param name="Remedy">What to do; empty where there is nothing to say.</param>
internal sealed record FailedCall(DateTimeOffset Time, string? User, string Client, string Server, string What, string Cause, string Remedy)
{
    /// <summary>Whether it says something of the server: it has not answered, or could not be asked. Answers that are errors and what the configuration refuses do not.</summary>
    public bool IsFault { get; init; }

    /// <summary>Whether somebody has tried it from the page.</summary>
    public bool IsFromPage { get; init; }
}
