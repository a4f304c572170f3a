namespace McpGateway.Connections;

/// <summary>A server's status with its reason.</summary>
/// <param name="Status">Where the server is in its life.</param>
/// <param name="Since">Since when, or null where nothing has happened yet.</param>
/// <param name="Reason">Why, where there is something to say: the error of the last start, how the last connection ended.</param>
/// <param name="ProcessId">The process, where one lives; the first, where several do.</param>
public sealed record ServerState(ServerStatus Status, DateTimeOffset? Since, string? Reason, int? ProcessId)
{
    /// <summary>When the next start may be tried, or null where it may be at once.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>How many times in a row it could not be started, or ended before it had answered anybody.</summary>
    public int Failures { get; init; }

    /// <summary>How many processes of it take calls.</summary>
    public int Processes { get; init; }

    /// <summary>Of a server that nobody has asked for yet.</summary>
    internal static ServerState NeverStarted { get; } = new(ServerStatus.Stopped, null, null, null);
}
