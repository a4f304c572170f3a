namespace McpGateway.Http.Sessions;

/// <summary>What is kept of a session for a later life of the gateway, or for others that serve it.</summary>
/// <param name="Caller">Who has opened it.</param>
/// <param name="Since">When it began.</param>
/// <param name="Revision">The revision that was agreed on.</param>
/// <param name="Initialize">The client's <c>initialize</c>, as it was sent.</param>
/// <param name="LogLevel">The least level of log messages that the client wants, a JSON string; null where it has not said.</param>
internal sealed record KeptSession(HttpCaller Caller, DateTimeOffset Since, string? Revision, byte[] Initialize, byte[]? LogLevel)
{
    /// <summary>The resources whose changes the client wants to hear of, as it names them.</summary>
    public IReadOnlyCollection<string> Subscriptions { get; init; } = [];

    /// <summary>Where the client hears of what belongs to no request; null where that is not known.</summary>
    public NewsPlace? News { get; init; }
}
