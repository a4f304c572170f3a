using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using McpGateway.Cluster.Tests.Support;

namespace McpGateway.Cluster.Tests;

public sealed class RollingRestartTests
{
    private const int Clients = 200;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task All_nodes_are_restarted_under_clients_without_affinity_and_each_call_is_answered_and_run_once()
    {
        using var place = new TemporaryHome();
        string ledger = place.NewFile();
        await using TestCluster cluster = await TestCluster.StartAsync(3, $$"""
            { "mcpServers": { "shared": { "command": {{JsonText.Quote(Built.SampleServer)}}, "args": ["--ledger", {{JsonText.Quote(ledger)}}], "scope": "shared" } } }
            """);
        using var balancer = new Balancer([.. cluster.Nodes]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var answered = new ConcurrentQueue<string>();
        var wrong = new ConcurrentQueue<string>();
        Task[] load = [.. Enumerable.Range(0, Clients).Select(number => Task.Run(() => CallAsync(balancer, number, answered, wrong, stop.Token), CancellationToken.None))];
        await Deadline.Until(() => answered.Count > Clients || !wrong.IsEmpty, () => "nothing is answered");

        foreach (NodeProcess node in cluster.Nodes.ToArray())
        {
            balancer.Remove(node);
            node.Terminate();
            Assert.Equal(0, await node.ExitAsync());
            balancer.Add(await cluster.AddAsync());
            int before = answered.Count;
            await Deadline.Until(() => answered.Count > before + Clients || !wrong.IsEmpty, () => "nothing is answered any more");
        }

        await stop.CancelAsync();
        await Task.WhenAll(load).InTime();
        Assert.Empty(wrong);
        Assert.Equal(answered.Select(key => "record " + key).Order(StringComparer.Ordinal), TemporaryHome.Lines(ledger).Order(StringComparer.Ordinal));
    }

    private static async Task CallAsync(Balancer balancer, int number, ConcurrentQueue<string> answered, ConcurrentQueue<string> wrong, CancellationToken stop)
    {
        HttpPeer peer = balancer.NewPeer();
        await peer.InitializeAsync();
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"c{number}.{i}");
            JsonElement answer = await peer.AnswerAsync(peer.NewId(), "tools/call", GatewayProcess.Call("shared", "record", $$"""{"key":"{{key}}"}"""));
            if (answer.TryGetProperty("result", out JsonElement result) && !result.IsError())
            {
                answered.Enqueue(key);
            }
            else
            {
                wrong.Enqueue(answer.GetRawText());
            }

            await Task.Delay(s_pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
