using McpGateway.Configuration.Reading;
using McpGateway.Configuration;

namespace McpGateway.Broker;

/// <summary>Serves the client on stdin and stdout through the broker, where the configuration says so.</summary>
public static class StdioRelay
{
    /// <summary>Relays until the client closes stdin, or goes, or the token is cancelled.</summary>
    /// <param name="home">The gateway's folder; its configuration says whether there is a broker.</param>
    /// <param name="program">How a broker is started.</param>
    /// <param name="serve">Serves a client in this process, on two streams, where no broker can.</param>
    /// <param name="problems">Where is said that this process serves by itself, and why.</param>
    /// <param name="profile">The profile of the configuration that the client gets; null for all of it.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>False where nothing was read or written and this process is to serve by itself.</returns>
    /// <exception cref="BrokerException">There is no broker, and the configuration does not let this process serve.</exception>
    public static async Task<bool> TryRunAsync(
        GatewayHome home, BrokerProgram program, Func<Stream, Stream, CancellationToken, Task> serve, TextWriter problems, string? profile, CancellationToken cancellationToken)
    {
        BrokerMode mode = BrokerSetting.Read(home);
        if (mode == BrokerMode.Off)
        {
            return false;
        }

        void Say(string reason) => problems.WriteLine($"mcp-gateway: this process serves by itself, because {reason}");
        GatewayLink first;
        RelayLinks links;
        try
        {
            links = new RelayLinks(new BrokerDoor(BrokerAddress.Of(home), program) { Profile = profile }, mode, serve, TimeProvider.System, Say);
            first = links.OpenFirst();
        }
        catch (BrokerException e) when (mode == BrokerMode.Auto)
        {
            Say(e.Message);
            return false;
        }

        Stream input = Console.OpenStandardInput(), output = Console.OpenStandardOutput();
        await using (input.ConfigureAwait(false))
        await using (output.ConfigureAwait(false))
        {
            await new Relay(input, output, links).RunAsync(first, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }
}
