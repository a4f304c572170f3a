using System.Net.Sockets;
using McpGateway.Broker;
using McpGateway.Http.Tests.Support;

namespace McpGateway.Http.Tests;

/// <summary>The broker's own address, spoken to with HTTP: the same process serves windows and HTTP, and shared servers run once.</summary>
public sealed class BrokerTests
{
    [UnixFact("Unix sockets")]
    public async Task The_address_of_the_broker_serves_clients_of_HTTP_beside_relays()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration($$$"""{"gateway":{"broker":"require","discovery":"onFirstUse"},"mcpServers":{{{{Settings.Entry("sample", ",\"scope\":\"shared\"")}}}}}""");
        try
        {
            await using GatewayProcess relay = await GatewayProcess.ConnectAsync(home);
            string pid = (await relay.CallAsync("sample", "pid")).TextOf();
            string path = BrokerAddress.Of(home.Home).SocketFile;
            using var peer = new HttpPeer(new Uri("http://localhost/mcp"), new SocketsHttpHandler
            {
                ConnectCallback = async (_, token) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), token);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            });

            await peer.InitializeAsync();
            Assert.Equal(pid, (await peer.CallAsync("pid")).TextOf());
            using (EventReader events = await peer.StreamAsync("7", "progress", """{"steps":50}""", """{"progressToken":1}"""))
            {
                Assert.Equal(51, (await events.AllAsync()).Count);
            }

            // And the relay is served as before.
            Assert.Equal(pid, (await relay.CallAsync("sample", "pid")).TextOf());
        }
        finally
        {
            await Executable.RunAsync(home, "stop");
        }
    }
}
