using System.Text.Json;
using McpGateway.Cluster.Tests.Support;
using McpGateway.Http.Sessions;
using StackExchange.Redis;

namespace McpGateway.Cluster.Tests.Sessions;

/// <summary>The node that a session was opened at is no more.</summary>
public sealed class FrontLossTests
{
    [Fact]
    public async Task A_session_goes_on_with_its_process_and_what_was_under_way_is_unknown()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3, $$"""{ "mcpServers": { "sample": { "command": {{JsonText.Quote(Built.SampleServer)}}, "node": "n2" } } }""");
        using var balancer = new Balancer(cluster[0], cluster[1]);
        using HttpPeer peer = balancer.NewPeer(), unknown = balancer.NewPeer();
        await peer.InitializeAsync();
        balancer.Next = cluster[0];
        await unknown.InitializeAsync(capabilities: """{"roots":{}}""");
        await KeepsNoSecretAsync(cluster.Redis, peer.Session!);
        Assert.Equal("1", (await peer.CallAsync("count")).TextOf());
        Assert.Equal("2", (await peer.CallAsync("count")).TextOf());
        await Deadline.UntilAsync(
            async () =>
            {
                balancer.Next = cluster[0];
                return (await peer.RequestAsync("resources/list")).GetRawText().Contains("sample://text", StringComparison.Ordinal);
            },
            () => cluster[0].Home.GatewayLog);
        balancer.Next = cluster[0];
        await peer.RequestAsync("resources/subscribe", """{"uri":"sample://text"}""");
        balancer.Next = cluster[0];
        using EventReader events = await peer.StreamAsync("\"a call\"", "progress", """{"steps":100000,"delayMs":20}""", """{"progressToken":1}""");
        await events.NextAsync("notifications/progress");
        string last = events.LastId;

        await cluster[0].KillAsync();

        balancer.Next = cluster[1];
        using EventReader rest = await EventReader.OpenAsync(await peer.ListenAsync(last));
        JsonElement answer = Assert.Single(await rest.AllAsync());
        Assert.Equal("a call", answer.GetProperty("id").GetString());
        Assert.Contains("The node that had the request has ended. Outcome unknown", answer.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        balancer.Next = cluster[1];
        Assert.Equal("3", (await peer.CallAsync("count")).TextOf());

        // What it wanted to hear of it hears of from here, once the node is known to have gone.
        balancer.Next = cluster[1];
        using EventReader news = await EventReader.OpenAsync(await peer.ListenAsync());
        Task<JsonElement> update = news.NextAsync("notifications/resources/updated");
        await Deadline.UntilAsync(
            async () =>
            {
                balancer.Next = cluster[1];
                await peer.CallAsync("touch_resource", """{"uri":"sample://text"}""");
                return await Task.WhenAny(update, Task.Delay(200)) == update;
            },
            () => cluster[1].Home.GatewayLog);
        Assert.Equal("sample://text", (await update).GetProperty("params").GetProperty("uri").GetString());

        // One that no other node has had to do with.
        balancer.Next = cluster[1];
        Assert.Equal("again", (await unknown.CallAsync("echo", """{"message":"again"}""")).TextOf());
    }

    [Fact]
    public async Task A_client_of_a_node_that_is_told_to_end_keeps_the_process_that_it_has_elsewhere()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2, $$"""{ "mcpServers": { "sample": { "command": {{JsonText.Quote(Built.SampleServer)}}, "node": "n1" } } }""");
        using HttpPeer first = await cluster[0].ConnectAsync();
        using HttpPeer other = new(cluster[1].Url) { Session = first.Session, Revision = first.Revision };
        Assert.Equal("1", (await first.CallAsync("count")).TextOf());
        Assert.Equal("2", (await first.CallAsync("count")).TextOf());

        cluster[0].Terminate();
        Assert.Equal(0, await cluster[0].ExitAsync());

        Assert.Equal("3", (await other.CallAsync("count")).TextOf());
    }

    private static async Task KeepsNoSecretAsync(RedisServer redis, string session)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        var all = new System.Text.StringBuilder();
        foreach (RedisKey key in connection.GetServer(redis.Address).Keys(pattern: "*").ToArray())
        {
            all.AppendLine(key.ToString());
            if (await connection.GetDatabase().KeyTypeAsync(key) == RedisType.Hash)
            {
                all.AppendJoin(' ', await connection.GetDatabase().HashGetAllAsync(key));
            }
        }

        Assert.Contains(KeptSessionText.NameOf(session), all.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(session, all.ToString(), StringComparison.Ordinal);
    }
}
