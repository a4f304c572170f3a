using System.Net;
using McpGateway.Cluster.Tests.Support;
using StackExchange.Redis;

namespace McpGateway.Cluster.Tests;

/// <summary>Redis comes back with nothing of what it had, or with what it had a while ago.</summary>
public sealed class RecoveryTests
{
    [Fact]
    public async Task Nodes_give_an_empty_Redis_back_what_they_know()
    {
        using var place = new TemporaryHome();
        string pids = place.NewFile();
        await using TestCluster cluster = await TestCluster.StartAsync(3, $$"""
            { "mcpServers": {
                "shared": { "command": {{JsonText.Quote(Built.SampleServer)}}, "scope": "shared", "node": "n2" },
                "own": { "command": {{JsonText.Quote(Built.SampleServer)}}, "node": "n2" },
                "one": { "command": {{JsonText.Quote(Built.SampleServer)}}, "args": ["--pid-file", {{JsonText.Quote(pids)}}], "scope": "shared", "exclusive": true },
                "late": { "command": {{JsonText.Quote(Built.SampleServer)}}, "node": "n3" } } }
            """, "--lease", "20");
        using var balancer = new Balancer(cluster[0], cluster[1]);
        using HttpPeer peer = balancer.NewPeer();
        balancer.Next = cluster[0];
        await peer.InitializeAsync();
        balancer.Next = cluster[0];
        int shared = await peer.PidAsync("shared");
        balancer.Next = cluster[0];
        Assert.Equal("1", await peer.AskAsync("own", "count"));
        balancer.Next = cluster[0];
        int one = await peer.PidAsync("one");

        await cluster.Redis.KillAsync();
        balancer.Next = cluster[0];
        Assert.Equal(shared, await peer.PidAsync("shared"));
        await cluster.Redis.StartAgainAsync();
        foreach (NodeProcess node in cluster.Nodes)
        {
            await Deadline.Until(() => node.Home.GatewayLog.Contains("Redis has lost what it had", StringComparison.Ordinal), () => node.Name + node.Home.GatewayLog);
        }

        // The other node has not had to do with the session, nor with the servers.
        balancer.Next = cluster[1];
        Assert.Equal("2", await peer.AskAsync("own", "count"));
        balancer.Next = cluster[1];
        Assert.Equal(shared, await peer.PidAsync("shared"));
        balancer.Next = cluster[1];
        Assert.Equal(one, await peer.PidAsync("one"));
        Assert.Equal([one], Processes.FromFile(pids));
        foreach (NodeProcess node in cluster.Nodes)
        {
            using var client = new HttpClient();
            using HttpResponseMessage ready = await client.GetAsync(new Uri(node.Url, "/ready"), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        }

        // Who joins now is a member like all others, and who is lost now is found lost.
        await cluster.AddAsync();
        balancer.Next = cluster[0];
        Assert.Equal("1", await peer.AskAsync("late", "count"));
        await cluster[2].KillAsync();
        balancer.Next = cluster[1];
        string answer = await peer.AskAsync("own", "count");
        Assert.DoesNotContain(cluster.Nodes.Where(node => node != cluster[2]), node => node.HasExited);
        Assert.Contains("n2", answer, StringComparison.Ordinal);
        balancer.Next = cluster[1];
        Assert.Equal("2", await peer.AskAsync("late", "count"));
    }

    [Fact]
    public async Task Nodes_bring_a_Redis_up_to_date_that_has_what_it_had_a_while_ago()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(1, $$"""
            { "mcpServers": { "shared": { "command": {{JsonText.Quote(Built.SampleServer)}}, "scope": "shared", "node": "n1" } } }
            """);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(cluster.Redis.Address + ",allowAdmin=true");
        IDatabase database = connection.GetDatabase();
        Dictionary<RedisKey, byte[]> before = [];
        foreach (RedisKey key in connection.GetServer(cluster.Redis.Address).Keys(pattern: "*").ToArray())
        {
            before[key] = (await database.KeyDumpAsync(key))!;
        }

        await cluster.AddAsync();
        using HttpPeer first = await cluster[0].ConnectAsync(), second = await cluster[1].ConnectAsync();
        int shared = await first.PidAsync("shared");

        // What a lost node has said of where its processes live ends by itself.
        RedisKey[] places = [.. connection.GetServer(cluster.Redis.Address).Keys(pattern: "*/directory/*")];
        Assert.NotEmpty(places);
        Assert.All(places, key => Assert.InRange(database.KeyTimeToLive(key) ?? TimeSpan.Zero, TimeSpan.FromDays(6), TimeSpan.FromDays(7)));

        ITransaction back = database.CreateTransaction();
        _ = back.ExecuteAsync("FLUSHALL");
        foreach ((RedisKey key, byte[] value) in before)
        {
            _ = back.KeyRestoreAsync(key, value);
        }

        Assert.True(await back.ExecuteAsync());

        foreach (NodeProcess node in cluster.Nodes)
        {
            await Deadline.Until(() => node.Home.GatewayLog.Contains("Redis has lost what it had", StringComparison.Ordinal), () => node.Name + node.Home.GatewayLog);
        }

        Assert.Equal(shared, await second.PidAsync("shared"));
        NodeProcess third = await cluster.AddAsync();
        using HttpPeer last = await third.ConnectAsync();
        Assert.Equal(shared, await last.PidAsync("shared"));
        Assert.DoesNotContain(cluster.Nodes, node => node.HasExited);
    }
}
