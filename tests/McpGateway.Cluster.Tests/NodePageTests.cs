using System.Text.Json;
using McpGateway.Cluster.Tests.Support;

namespace McpGateway.Cluster.Tests;

public sealed class NodePageTests
{
    [Fact]
    public async Task The_page_of_any_node_shows_all_and_where_servers_live_and_metrics_name_the_node()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(
            3,
            $$"""{ "mcpServers": { "first": { "command": {{JsonText.Quote(Built.SampleServer)}}, "node": "n0" }, "second": { "command": {{JsonText.Quote(Built.SampleServer)}}, "node": "n1" } } }""",
            "--label", "<b>bold</b>", "--max-processes", "7", "--metrics");
        using HttpPeer peer = await cluster[2].ConnectAsync();
        using HttpPeer other = await cluster[2].ConnectAsync();
        await Task.WhenAll(CallAsync(peer, "first"), CallAsync(peer, "second"), CallAsync(other, "second"));

        using var visit = new PageVisit(cluster[2].Url);
        string page = "";
        await Deadline.UntilAsync(
            async () =>
            {
                page = await visit.ReadAsync("/");
                return page.Contains("on n1 (2)", StringComparison.Ordinal) && page.Contains("on n0 ", StringComparison.Ordinal);
            },
            () => page);
        foreach (NodeProcess node in cluster.Nodes)
        {
            Assert.Contains($"<b>{node.Name}</b>", page, StringComparison.Ordinal);
        }

        Assert.Contains("2 of 7 processes", page, StringComparison.Ordinal);
        Assert.Contains("Runs second (2)", page, StringComparison.Ordinal);
        Assert.Contains(">serves</span> this one, 0 of 7 processes", page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;bold&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>bold", page, StringComparison.Ordinal);

        string metrics = await peer.Client.GetStringAsync(new Uri(cluster[1].Url, "/metrics"), TestContext.Current.CancellationToken);
        Assert.Contains("\nmcp_gateway_node_processes{node=\"n1\"} 2\n", metrics, StringComparison.Ordinal);
        Assert.All(metrics.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'), line => Assert.Contains("{node=\"n1\"", line, StringComparison.Ordinal));

        await cluster[1].KillAsync();
        await Deadline.UntilAsync(async () => (page = await visit.ReadAsync("/")).Contains(">lost</span>", StringComparison.Ordinal), () => page);
        Assert.DoesNotContain("on n1", page, StringComparison.Ordinal);
    }

    private static Task CallAsync(HttpPeer peer, string server) => Deadline.UntilAsync(
        async () =>
        {
            // A node may not have heard of the others yet.
            JsonElement result = await peer.RequestAsync("tools/call", GatewayProcess.Call(server, "echo", """{"message":"m"}"""));
            return result.GetProperty("content")[0].GetProperty("text").GetString() == "m";
        },
        () => $"'{server}' does not answer.");
}
