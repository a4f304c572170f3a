namespace McpGateway.Connections;

/// <summary>Where a server is in its life.</summary>
public enum ServerStatus
{
    /// <summary>No process; the next call starts one.</summary>
    Stopped,

    /// <summary>The process is being started or shakes hands.</summary>
    Starting,

    /// <summary>Connected.</summary>
    Ready,

    /// <summary>Being stopped.</summary>
    Stopping,

    /// <summary>The last start failed; the next call tries again, after several failures in a row not before the time of <see cref="ServerState.NextTry"/>.</summary>
    Faulted,
}
