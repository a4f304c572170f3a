using McpGateway.Configuration;
using McpGateway.Transports;

namespace McpGateway.Gateway.Views;

/// <summary>A server of the configuration, for somebody who has the same configuration.</summary>
/// <param name="services">The gateway.</param>
/// <param name="name">The server's name.</param>
/// <param name="fingerprint">The other's digest of its definition: the two must mean the same.</param>
internal sealed class ConfiguredServer(GatewayServices services, string name, string fingerprint)
{
    /// <summary>The server's name.</summary>
    public string Name => name;

    /// <summary>The server as it is configured; null where it is configured otherwise.</summary>
    public ServerDefinition? Find() => services.Configuration.Current.Find(name) is { IsOffered: true } server && server.Fingerprint == fingerprint ? server : null;

    /// <summary>The same.</summary>
    /// <exception cref="ServerException">It is configured otherwise than the other knows.</exception>
    public ServerDefinition Get() => Find() ?? throw new ServerException(name, ServerFailure.NotUsable, "is configured otherwise now", "Try again.");
}
