using McpGateway.Cluster.Tests.Support;
using StackExchange.Redis;

namespace McpGateway.Cluster.Tests;

/// <summary>Who is told that what a server kept in memory is lost, and who is not.</summary>
public sealed class LostStateTests
{
    private const string Revision = "2026-07-28";

    [Fact]
    public async Task Each_client_that_may_have_used_what_was_lost_is_told_once_wherever_it_is()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2, $$"""
            { "mcpServers": {
                "own": { "command": {{JsonText.Quote(Built.SampleServer)}}, "node": "worker" },
                "shared": { "command": {{JsonText.Quote(Built.SampleServer)}}, "node": "worker", "scope": "shared" },
                "twins": { "command": {{JsonText.Quote(Built.SampleServer)}}, "node": "worker", "scope": "shared", "stateless": true },
                "idle": { "command": {{JsonText.Quote(Built.SampleServer)}}, "node": "worker", "scope": "shared", "idleTimeout": 1 } } }
            """);
        (NodeProcess left, NodeProcess right) = (cluster[0], cluster[1]);
        NodeProcess owner = await cluster.AddAsync("--label", "worker");
        using HttpPeer there = await owner.ConnectAsync(), atLeft = await left.ConnectAsync(), atRight = await right.ConnectAsync(), deaf = await left.ConnectAsync();
        await deaf.RequestAsync("logging/setLevel", """{"level":"error"}""");
        int idle = await atLeft.PidAsync("idle");
        foreach ((HttpPeer peer, string server) in (IEnumerable<(HttpPeer, string)>)[(there, "own"), (there, "shared"), (atLeft, "shared"), (atRight, "shared"), (deaf, "shared"), (atLeft, "twins")])
        {
            Assert.Empty(await NoticesAsync(peer, server));
        }

        // One that ends because nobody uses it leaves nothing to be told.
        Task<NodeProcess> starts = cluster.AddAsync("--label", "worker");
        await Processes.AssertGone(idle);
        await Deadline.UntilAsync(async () => await RecordsAsync(cluster.Redis) == 2, () => "there are records of others than the two servers that run and keep a state");
        NodeProcess next = await starts;
        await owner.KillAsync();

        // A client of the lost node goes on at others, and hears it at one of them.
        using HttpPeer onLeft = At(left, there), onRight = At(right, there);
        string[] first = await TogetherAsync(() => NoticesAsync(onLeft, "own"), () => NoticesAsync(onRight, "own"), () => NoticesAsync(onLeft, "own"));
        Assert.Equal($"The node '{owner.Name}' was lost, and with it the state of the server 'own': it has started anew on the node '{next.Name}'.", Assert.Single(first));
        Assert.Empty(await NoticesAsync(onRight, "own"));

        // So does each of those that share a server.
        string told = $"The node '{owner.Name}' was lost, and with it the state of the server 'shared': it has started anew on the node '{next.Name}'.";
        foreach (HttpPeer peer in (HttpPeer[])[atLeft, atRight, onLeft])
        {
            Assert.Equal(told, Assert.Single(await TogetherAsync(() => NoticesAsync(peer, "shared"), () => NoticesAsync(peer, "shared"))));
            Assert.Empty(await NoticesAsync(peer, "shared"));
        }

        Assert.Empty(await NoticesAsync(onRight, "shared"));

        // Nothing is said of one that keeps nothing, or that had ended before.
        Assert.Empty(await NoticesAsync(atLeft, "twins"));
        Assert.Empty(await NoticesAsync(atLeft, "idle"));
        starts = cluster.AddAsync("--label", "worker");

        // Who has no session hears it, too, once it wants to hear of such things.
        using HttpPeer without = new(left.Url), elsewhere = new(right.Url);
        Assert.Empty(await StatelessNoticesAsync(without, null));
        Assert.Empty(await StatelessNoticesAsync(without, "error"));
        Assert.Equal(told, Assert.Single(await StatelessNoticesAsync(without, "info")));
        Assert.Empty(await StatelessNoticesAsync(elsewhere, "info"));

        // Nobody else hears anything.
        Assert.Empty(await NoticesAsync(deaf, "shared"));
        using HttpPeer young = await left.ConnectAsync();
        Assert.Empty(await NoticesAsync(young, "shared"));
        Assert.Contains("has gone with the node '" + owner.Name, next.Home.GatewayLog, StringComparison.Ordinal);

        // A node that is told to end takes the state with it, too.
        NodeProcess last = await starts;
        next.Terminate();
        Assert.Equal(0, await next.ExitAsync());
        told = $"The node '{next.Name}' has ended, and with it the state of the server 'shared': it has started anew on the node '{last.Name}'.";
        using HttpPeer late = await right.ConnectAsync();
        Assert.Empty(await NoticesAsync(late, "shared"));
        foreach (HttpPeer peer in (HttpPeer[])[young, atRight])
        {
            Assert.Equal(told, Assert.Single(await NoticesAsync(peer, "shared")));
            Assert.Empty(await NoticesAsync(peer, "shared"));
        }

        Assert.Equal(told.Replace("'shared'", "'own'", StringComparison.Ordinal), Assert.Single(await NoticesAsync(onRight, "own")));
        Assert.Empty(await NoticesAsync(onLeft, "own"));
    }

    /// <summary>The session of a client at another node.</summary>
    private static HttpPeer At(NodeProcess node, HttpPeer peer) => new(node.Url) { Session = peer.Session, Revision = peer.Revision };

    private static async Task<string[]> TogetherAsync(params Func<Task<string[]>>[] calls) => [.. (await Task.WhenAll(calls.Select(call => call()))).SelectMany(notices => notices)];

    /// <summary>What the gateway tells a client with the answer to a call.</summary>
    private static async Task<string[]> NoticesAsync(HttpPeer peer, string server)
    {
        using HttpResponseMessage response = await peer.SendAsync(GatewayProcess.Request(peer.NewId(), "tools/call", GatewayProcess.Call(server, "count", "{}")));
        return await response.NoticesAsync();
    }

    private static async Task<string[]> StatelessNoticesAsync(HttpPeer peer, string? level)
    {
        string meta = $$"""
            {{(level is null ? "" : $"\"io.modelcontextprotocol/logLevel\":\"{level}\",")}}"io.modelcontextprotocol/protocolVersion":"{{Revision}}","io.modelcontextprotocol/clientInfo":{"name":"tests","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}
            """;
        using HttpResponseMessage response = await peer.SendAsync(
            GatewayProcess.Request(peer.NewId(), "tools/call", GatewayProcess.Call("shared", "count", "{}", $"{{{meta}}}")),
            request =>
            {
                request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", Revision);
                request.Headers.TryAddWithoutValidation("Mcp-Method", "tools/call");
                request.Headers.TryAddWithoutValidation("Mcp-Name", "call_mcp_tool");
            });
        return await response.NoticesAsync();
    }

    private static async Task<int> RecordsAsync(RedisServer redis)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        return connection.GetServer(redis.Address).Keys(pattern: "*/processes/*").Count();
    }
}
