using McpGateway.Broker.Views;
using McpGateway.Configuration;
using McpGateway.Logins.Tokens;
using McpGateway.Transports;
using McpGateway.Transports.Http;
using McpGateway.Transports.Relayed;
using McpGateway.Transports.Stdio;

namespace McpGateway.Gateway.Hosting;

/// <summary>The ways to servers that a gateway has.</summary>
internal static class GatewayTransports
{
    /// <summary>All ways, and those that lead from this process alone.</summary>
    /// <param name="options">What the gateway runs with.</param>
    /// <param name="processes">Starts servers.</param>
    /// <param name="logins">The logins of the user.</param>
    public static (IServerTransportFactory All, IServerTransportFactory Own) Of(GatewayOptions options, StdioTransports processes, LoginStore logins)
    {
        var own = new ServerTransports(new Dictionary<ServerKind, IServerTransportFactory>
        {
            [ServerKind.Stdio] = processes,
            [ServerKind.Http] = new HttpTransports(options.Home, new ServerLogins(logins, options.Time), options.Time),
        });
        return (options.FindRelay ?? (options.UsesBroker ? BrokerRelays.Of(options.Home) : null)) is { } find ? (new RelayedTransports(own, find, options.Home), own) : (own, own);
    }
}
