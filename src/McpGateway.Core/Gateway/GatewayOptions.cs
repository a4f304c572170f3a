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

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
