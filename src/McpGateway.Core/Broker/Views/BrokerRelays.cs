using McpGateway.Configuration;
using McpGateway.Configuration.Reading;
using McpGateway.Transports.Relayed;

namespace McpGateway.Broker.Views;

/// <summary>The broker's servers for scripts and commands of its user: what lives there is used, and nothing is started for them.</summary>
internal static class BrokerRelays
{
    /// <summary>What finds the way to a server of the broker's; it finds none where the broker is off, does not live or must not be trusted.</summary>
    /// <param name="home">The gateway's folder.</param>
    public static Func<ServerDefinition, RelayedLink?> Of(GatewayHome home) => server => Find(home, server);

    private static RelayedLink? Find(GatewayHome home, ServerDefinition server)
    {
        if (BrokerSetting.Read(home) == BrokerMode.Off || SecretUses.UsesVault(server))
        {
            return null;
        }

        try
        {
            BrokerAddress address = BrokerAddress.Of(home);
            if (!OperatingSystem.IsWindows() && !File.Exists(address.SocketFile))
            {
                return null;
            }

            if (BrokerDoor.TryView(address.Place, server.Name, server.Fingerprint) is not { } link)
            {
                return null;
            }

            var stream = new LinkStream(link);
            return new RelayedLink(stream, stream, "the broker", link);
        }
        catch (Exception e) when (e is BrokerException or IOException or UnauthorizedAccessException)
        {
            // Relays say why it is not used.
            return null;
        }
    }
}
