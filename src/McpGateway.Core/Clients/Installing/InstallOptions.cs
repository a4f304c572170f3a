using McpGateway.Clients.Importing;

namespace McpGateway.Clients.Installing;

/// <summary>How the gateway is installed into a client.</summary>
public sealed record InstallOptions
{
    /// <summary>The program that the client starts, and its arguments. Its path must stay the same when the gateway is updated.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Whether the client keeps its own servers beside the gateway; they are not imported then.</summary>
    public bool KeepServers { get; init; }

    /// <summary>Variables that servers ask for which come with the installation into other clients.</summary>
    internal IReadOnlyList<string> Asked { get; init; } = [];

    /// <summary>How the client's servers are imported.</summary>
    public ImportOptions Import { get; init; } = new();
}
