namespace McpGateway.Connections;

/// <summary>A server's status with its reason.</summary>
/// <param name="Status">Where the server is in its life.</param>
/// <param name="Since">Since when, or null where nothing has happened yet.</param>
/// <param name="Reason">Why, where there is something to say: the error of the last start.</param>
/// <param name="ProcessId">The process, where one lives.</param>
public sealed record ServerState(ServerStatus Status, DateTimeOffset? Since, string? Reason, int? ProcessId)
{
    /// <summary>Of a server that nobody has asked for yet.</summary>
    public static ServerState NeverStarted { get; } = new(ServerStatus.Stopped, null, null, null);
}
