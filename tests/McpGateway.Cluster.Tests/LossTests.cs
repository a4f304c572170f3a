using System.Globalization;
using McpGateway.Cluster.Tests.Support;
using McpGateway.Configuration;

namespace McpGateway.Cluster.Tests;

public sealed class LossTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_that_is_killed_costs_what_was_under_way_there_and_nothing_else()
    {
        using var place = new TemporaryHome();
        string ledger = place.NewFile();
        await using TestCluster cluster = await TestCluster.StartAsync(1, $$"""
            { "mcpServers": { "own": { "command": {{JsonText.Quote(Built.SampleServer)}}, "args": ["--ledger", {{JsonText.Quote(ledger)}}], "node": "worker" } } }
            """);
        await Task.WhenAll(cluster.AddAsync("--label", "worker"), cluster.AddAsync("--label", "worker"));
        using HttpPeer client = await cluster[0].ConnectAsync();
        int first = await client.PidAsync("own");
        NodeProcess owner = cluster.HostOf(first);
        Assert.NotEqual(cluster[0], owner);
        Assert.Equal("1", await client.AskAsync("own", "count"));
        Assert.Equal("2", await client.AskAsync("own", "count"));

        Task<string> underWay = client.AskAsync("own", "slow", """{"ms":600000,"key":"lost"}""");
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("slow lost"), () => "the call has not come");
        await owner.KillAsync();

        string error = await underWay.InTime();
        Assert.Contains("Server 'own'", error, StringComparison.Ordinal);
        Assert.Contains($"the node '{owner.Name}' was lost", error, StringComparison.Ordinal);
        Assert.Contains("may or may not", error, StringComparison.Ordinal);
        await Processes.AssertGone(first);

        // It starts anew at another node, and the client hears once that its state is lost.
        string told = $"The node '{owner.Name}' was lost, and with it the state of the server 'own'";
        string answer = await CountAsync(client, 1);
        Assert.True(answer.Contains(told, StringComparison.Ordinal), answer + cluster[0].Home.GatewayLog + cluster[0].Home.ServerLog("own"));
        Assert.DoesNotContain(told, await CountAsync(client, 2), StringComparison.Ordinal);
        Assert.NotEqual(owner, cluster.HostOf(await client.PidAsync("own")));
        Assert.Equal(1, TemporaryHome.Lines(ledger).Count(line => line == "slow lost"));
    }

    [Fact]
    public async Task A_front_end_that_is_killed_takes_the_servers_with_it_whose_clients_do_not_come_back_and_no_others()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2, $$"""
            { "mcpServers": {
                "shared": { "command": {{JsonText.Quote(Built.SampleServer)}}, "scope": "shared", "node": "n1" },
                "own": { "command": {{JsonText.Quote(Built.SampleServer)}}, "node": "n1" } } }
            """);
        using HttpPeer gone = await cluster[0].ConnectAsync(), stays = await cluster[1].ConnectAsync();
        int own = await gone.PidAsync("own"), shared = await gone.PidAsync("shared"), other = await stays.PidAsync("own");
        Assert.Equal(shared, await stays.PidAsync("shared"));

        await cluster[0].KillAsync();

        await Processes.AssertGone(own);
        Assert.Equal(shared, await stays.PidAsync("shared"));
        Assert.Equal(other, await stays.PidAsync("own"));

        // Who comes later is told.
        using HttpPeer late = new(cluster[1].Url) { Session = gone.Session, Revision = gone.Revision };
        string told = $"The node '{cluster[0].Name}' was lost, and with it the state of the server 'own'";
        Assert.Contains(told, await CountAsync(late, 1), StringComparison.Ordinal);
        Assert.DoesNotContain(told, await CountAsync(late, 2), StringComparison.Ordinal);
        Assert.DoesNotContain(told, await CountAsync(stays, 1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_Redis_what_runs_goes_on_and_a_node_ends_in_time()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2, new ServerDefinition { Name = "shared", Command = Built.SampleServer, Scope = ServerScope.Shared });
        using HttpPeer peer = await cluster[0].ConnectAsync(), other = await cluster[1].ConnectAsync();
        int shared = await peer.PidAsync("shared");
        Assert.Equal(shared, await other.PidAsync("shared"));

        await cluster.Redis.KillAsync();

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(shared, await peer.PidAsync("shared"));
            Assert.Equal(shared, await other.PidAsync("shared"));
        }

        await Deadline.Until(() => cluster[0].Home.GatewayLog.Contains("Redis cannot be reached", StringComparison.Ordinal), () => cluster[0].Home.GatewayLog);
        cluster[0].Terminate();
        cluster[1].Terminate();
        Assert.Equal(0, await cluster[0].ExitAsync());
        Assert.Equal(0, await cluster[1].ExitAsync());
        await Processes.AssertGone(shared);
    }

    [Fact]
    public async Task A_node_that_is_told_to_end_finishes_its_calls_while_new_ones_go_elsewhere()
    {
        using var place = new TemporaryHome();
        string ledger = place.NewFile();
        await using TestCluster cluster = await TestCluster.StartAsync(1, $$"""
            { "mcpServers": { "shared": { "command": {{JsonText.Quote(Built.SampleServer)}}, "args": ["--ledger", {{JsonText.Quote(ledger)}}], "scope": "shared" } } }
            """);
        NodeProcess owner = cluster[0];
        using (HttpPeer first = await owner.ConnectAsync())
        {
            await first.PidAsync("shared");
        }

        NodeProcess front = await cluster.AddAsync();
        using HttpPeer peer = await front.ConnectAsync();
        int before = await peer.PidAsync("shared");
        Assert.Equal(owner, cluster.HostOf(before));
        Task<string> underWay = peer.AskAsync("shared", "slow", """{"ms":8000,"key":"long"}""");
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("slow long"), () => "the call has not come");

        owner.Terminate();

        await Deadline.UntilAsync(async () => await peer.PidAsync("shared") != before, () => "it does not move");
        int after = await peer.PidAsync("shared");
        Assert.Equal(front, cluster.HostOf(after));
        Assert.False(underWay.IsCompleted);
        Assert.DoesNotContain("Server 'shared'", await underWay.InTime(), StringComparison.Ordinal);
        Assert.Equal(0, await owner.ExitAsync());
        await Processes.AssertGone(before);
        Assert.Equal(after, await peer.PidAsync("shared"));
        Assert.Equal(1, TemporaryHome.Lines(ledger).Count(line => line == "slow long"));
    }

    /// <summary>All that comes with the answer of a counter.</summary>
    private static async Task<string> CountAsync(HttpPeer client, int expected)
    {
        using HttpResponseMessage response = await client.SendAsync(GatewayProcess.Request(client.NewId(), "tools/call", GatewayProcess.Call("own", "count", "{}")));
        string answer = await response.Content.ReadAsStringAsync(Token);
        Assert.Contains($"\"text\":\"{expected.ToString(CultureInfo.InvariantCulture)}\"", answer, StringComparison.Ordinal);
        return answer.Replace("\\u0027", "'", StringComparison.Ordinal);
    }
}
