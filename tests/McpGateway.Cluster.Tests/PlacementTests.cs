using System.Text.Json;
using McpGateway.Cluster.Tests.Support;

namespace McpGateway.Cluster.Tests;

public sealed class PlacementTests
{
    [Fact]
    public async Task Servers_are_spread_found_from_everywhere_and_placed_by_their_labels()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3, $$"""
            { "mcpServers": {
                "own": { "command": {{JsonText.Quote(Built.SampleServer)}} },
                "shared": { "command": {{JsonText.Quote(Built.SampleServer)}}, "scope": "shared" },
                "second": { "command": {{JsonText.Quote(Built.SampleServer)}}, "node": "n1" },
                "nowhere": { "command": {{JsonText.Quote(Built.SampleServer)}}, "node": ["mars", "linux"] } } }
            """);
        List<HttpPeer> peers = [];
        foreach (NodeProcess node in cluster.Nodes)
        {
            for (int i = 0; i < 4; i++)
            {
                HttpPeer peer = await node.ConnectAsync();
                peers.Add(peer);
                Assert.Equal("m", await EchoAsync(peer, "own"));
                Assert.Equal("m", await EchoAsync(peer, "shared"));
            }
        }

        // Twelve of clients and one that they share: no node has more than one above its part.
        int[] spread = [.. cluster.Nodes.Select(node => node.Servers.Count)];
        Assert.Equal(13, spread.Sum());
        Assert.All(spread, count => Assert.InRange(count, 3, 6));

        Assert.Equal("m", await EchoAsync(peers[0], "second"));
        Assert.Equal("m", await EchoAsync(peers[^1], "second"));
        Assert.Equal(spread[1] + 2, cluster[1].Servers.Count);

        string refused = await EchoAsync(peers[0], "nowhere");
        Assert.Contains("Server 'nowhere'", refused, StringComparison.Ordinal);
        Assert.Contains("mars, linux", refused, StringComparison.Ordinal);
        peers.ForEach(peer => peer.Dispose());
    }

    private static async Task<string> EchoAsync(HttpPeer peer, string server)
    {
        JsonElement result = await peer.RequestAsync("tools/call", GatewayProcess.Call(server, "echo", """{"message":"m"}"""));
        return result.GetProperty("content")[0].GetProperty("text").GetString()!;
    }
}
