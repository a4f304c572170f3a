namespace McpGateway.Transports;

/// <summary>A server runs in a new process because the one before was lost, and with it what that kept for its clients.</summary>
internal sealed class LostState
{
    /// <summary>What tells it from other losses.</summary>
    public required string Id { get; init; }

    /// <summary>What clients are told.</summary>
    public required string Text { get; init; }

    /// <summary>Clients whose sessions began later have never met the process that was lost.</summary>
    public required DateTimeOffset Before { get; init; }

    /// <summary>Asks, by the key of a client's scope, whether that client is to be told: true once for each, wherever it asks.</summary>
    public required Func<string, Task<bool>> ClaimAsync { get; init; }
}
