using McpGateway.Configuration;

namespace McpGateway.Gateway;

/// <summary>What a gateway runs with.</summary>
public sealed record GatewayOptions
{
    /// <summary>The folder with configuration, catalog and logs.</summary>
    public GatewayHome Home { get; init; } = GatewayHome.FromEnvironment();

    /// <summary>Servers that are there beside those of the configuration file.</summary>
    public IReadOnlyList<ServerDefinition> AdditionalServers { get; init; } = [];

    /// <summary>Where warnings and errors go beside the log file; null for nowhere.</summary>
    public TextWriter? Problems { get; init; }

    /// <summary>
    /// Whether the process is the gateway's own, so that it may decide when memory is given back to the system; a host that runs other code, too,
    /// decides for itself.
    /// </summary>
    public bool OwnsProcess { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
