using System.Globalization;
using McpGateway.Cluster.Tests.Support;

namespace McpGateway.Cluster.Tests;

public sealed class ExclusiveTests
{
    [Fact]
    public async Task An_exclusive_server_that_cannot_renew_its_lease_is_ended_and_no_other_starts_before()
    {
        using var place = new TemporaryHome();
        string pids = place.NewFile();
        await using TestCluster cluster = await TestCluster.StartAsync(1, Configuration(pids), "--lease", "6");
        await using var way = new CuttableWay(cluster.Redis.Port);
        NodeProcess owner = await cluster.AddAtAsync(way.Address, "--label", "worker", "--lease", "6");
        using HttpPeer peer = await cluster[0].ConnectAsync();
        int first = await peer.PidAsync("one");
        Assert.Equal(owner, cluster.HostOf(first));
        long fence = await FenceAsync(peer);

        way.Cut();
        await Deadline.Until(() => !Processes.IsAlive(first), () => "it goes on without a lease");
        await Deadline.Until(() => owner.Home.GatewayLog.Contains("The lease of the exclusive server 'one' could not be renewed", StringComparison.Ordinal), () => owner.Home.GatewayLog);
        Assert.Equal([first], Processes.FromFile(pids));

        way.Mend();
        int second = 0;
        await Deadline.UntilAsync(async () => int.TryParse(await peer.AskAsync("one", "pid"), CultureInfo.InvariantCulture, out second), () => cluster[0].Home.GatewayLog);
        Assert.NotEqual(first, second);
        Assert.True(await FenceAsync(peer) > fence);
    }

    [Fact]
    public async Task Where_a_node_stands_still_another_takes_over_after_the_lease_and_not_before()
    {
        using var place = new TemporaryHome();
        string pids = place.NewFile();
        await using TestCluster cluster = await TestCluster.StartAsync(2, Configuration(pids), "--label", "worker", "--lease", "6");
        using HttpPeer peer = await cluster[0].ConnectAsync(), other = await cluster[1].ConnectAsync();
        int first = await peer.PidAsync("one");
        NodeProcess owner = cluster.HostOf(first);
        using HttpPeer client = await cluster.Nodes.Single(node => node != owner).ConnectAsync();
        long fence = await FenceAsync(client);
        Processes.Send(owner.Id, 19);
        try
        {
            long stopped = Environment.TickCount64;
            int second = 0;
            await Deadline.UntilAsync(async () => int.TryParse(await client.AskAsync("one", "pid"), CultureInfo.InvariantCulture, out second) && second != first, () => owner.Home.GatewayLog);
            // What is left of the lease when it stops, at the least.
            Assert.True(Environment.TickCount64 - stopped > 4000);
            Assert.True(await FenceAsync(client) > fence);
        }
        finally
        {
            Processes.Send(owner.Id, 18);
        }

        // It finds out that others have gone on without it.
        await Processes.AssertGone(first);
        Assert.Equal(2, Processes.FromFile(pids).Length);
        await Deadline.Until(() => owner.HasExited, () => owner.Home.GatewayLog);
    }

    private static string Configuration(string pids) => $$"""
        { "mcpServers": { "one": { "command": {{JsonText.Quote(Built.SampleServer)}}, "args": ["--pid-file", {{JsonText.Quote(pids)}}], "scope": "shared", "node": "worker", "exclusive": true } } }
        """;

    private static async Task<long> FenceAsync(HttpPeer peer) => long.Parse(await peer.AskAsync("one", "env", """{"name":"MCP_GATEWAY_FENCE"}"""), CultureInfo.InvariantCulture);
}
