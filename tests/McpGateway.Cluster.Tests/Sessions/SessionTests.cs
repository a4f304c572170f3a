using System.Globalization;
using System.Net;
using System.Text.Json;
using McpGateway.Cluster.Tests.Support;

namespace McpGateway.Cluster.Tests.Sessions;

/// <summary>Sessions whose requests come to another node each time.</summary>
public sealed class SessionTests(SessionCluster shared) : IClassFixture<SessionCluster>
{
    private TestCluster Cluster => shared.Cluster;

    [Fact]
    public async Task A_session_and_its_processes_are_the_same_at_all_nodes_and_end_at_all()
    {
        using var balancer = new Balancer([.. Cluster.Nodes]);
        using HttpPeer peer = shared.NewPeer(balancer), second = shared.NewPeer(balancer);
        int before = Cluster[2].Servers.Count;
        await peer.InitializeAsync();
        await second.InitializeAsync("2025-03-26");

        for (int i = 1; i <= 9; i++)
        {
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), (await peer.CallAsync("count")).TextOf());
        }

        Assert.Equal("1", (await second.CallAsync("count")).TextOf());
        Assert.Equal(before + 2, Cluster[2].Servers.Count);
        int process = int.Parse((await peer.CallAsync("pid")).TextOf(), CultureInfo.InvariantCulture);

        using (HttpResponseMessage ended = await peer.SendAsync(new HttpRequestMessage(HttpMethod.Delete, peer.Url)))
        {
            Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        }

        foreach (NodeProcess _ in Cluster.Nodes)
        {
            await IsUnknownAsync(peer);
        }

        await Processes.AssertGone([process]);
        Assert.Equal("2", (await second.CallAsync("count")).TextOf());
    }

    [Fact]
    public async Task Sessions_of_a_user_share_a_process_at_all_nodes_that_are_in_folders_of_their_own()
    {
        using var balancer = new Balancer([.. Cluster.Nodes]);
        using HttpPeer one = shared.NewPeer(balancer), two = shared.NewPeer(balancer);
        await one.InitializeAsync();
        await two.InitializeAsync();
        for (int i = 1; i <= 8; i++)
        {
            JsonElement result = await (i % 2 == 0 ? one : two).RequestAsync("tools/call", GatewayProcess.Call("users", "count", "{}"));
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), result.TextOf());
        }
    }

    [Fact]
    public async Task Requests_without_a_session_meet_the_same_process_at_all_nodes()
    {
        using var balancer = new Balancer([.. Cluster.Nodes]);
        using HttpPeer peer = shared.NewPeer(balancer, "bob");
        const string Meta = "{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";
        for (int i = 1; i <= 6; i++)
        {
            JsonElement result = await peer.RequestAsync("tools/call", GatewayProcess.Call("sample", "count", "{}", Meta), request =>
            {
                request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
                request.Headers.Add("Mcp-Method", "tools/call");
                request.Headers.Add("Mcp-Name", "call_mcp_tool");
            });
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), result.TextOf());
        }
    }

    [Fact]
    public async Task A_session_is_its_users_alone_at_all_nodes()
    {
        using var balancer = new Balancer([.. Cluster.Nodes]);
        using HttpPeer peer = shared.NewPeer(balancer);
        await peer.InitializeAsync();

        using HttpPeer thief = shared.NewPeer(balancer, "bob");
        thief.Session = peer.Session;
        foreach (NodeProcess node in Cluster.Nodes)
        {
            balancer.Next = node;
            await IsUnknownAsync(thief);
        }

        foreach (NodeProcess node in Cluster.Nodes)
        {
            balancer.Next = node;
            Assert.Equal("hi", (await peer.CallAsync("echo", """{"message":"hi"}""")).TextOf());
        }
    }

    [Fact]
    public async Task What_a_client_answers_at_one_node_reaches_the_one_that_has_asked()
    {
        using var balancer = new Balancer([.. Cluster.Nodes]);
        using HttpPeer peer = shared.NewPeer(balancer);
        await peer.InitializeAsync(capabilities: """{"elicitation":{},"sampling":{},"roots":{}}""");
        foreach ((string tool, string arguments, string method, string answer) in ((string, string, string, string)[])
            [
                ("elicit", """{"message":"who?"}""", "elicitation/create", """{"action":"accept","content":{"name":"Zoe"}}"""),
                ("sample", """{"prompt":"say"}""", "sampling/createMessage", """{"role":"assistant","model":"m","content":{"type":"text","text":"Zoe"}}"""),
                ("roots", "{}", "roots/list", """{"roots":[{"uri":"file:///Zoe"}]}"""),
            ])
        {
            using EventReader events = await peer.StreamAsync($"\"{tool}\"", tool, arguments);
            NodeProcess asking = balancer.Last;
            JsonElement question = await events.NextAsync(method);
            using HttpResponseMessage taken = await peer.SendAsync($$"""{"jsonrpc":"2.0","id":{{question.GetProperty("id").GetRawText()}},"result":{{answer}}}""");

            Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
            Assert.NotSame(asking, balancer.Last);
            Assert.Contains("Zoe", (await events.AnswerAsync($"\"{tool}\"")).GetProperty("result").GetRawText(), StringComparison.Ordinal);
        }

        using (EventReader events = await peer.StreamAsync("8", "ask", """{"questions":[{"method":"sampling/createMessage","params":{"_meta":{"progressToken":"its own"}}}]}"""))
        {
            JsonElement question = await events.NextAsync("sampling/createMessage");
            string token = question.GetProperty("params").GetProperty("_meta").GetProperty("progressToken").GetRawText();
            using HttpResponseMessage progress = await peer.SendAsync($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":0.5}}""");
            using HttpResponseMessage answer = await peer.SendAsync($$$"""{"jsonrpc":"2.0","id":{{{question.GetProperty("id").GetRawText()}}},"result":{}}""");
            await events.AnswerAsync("8");
            Assert.Equal("""{"progressToken":"its own","progress":0.5}""", Assert.Single(shared.Transcript.Of("notifications/progress")).GetProperty("params").GetRawText());
        }

        // To a question of a node that there is not.
        using HttpResponseMessage late = await peer.SendAsync("""{"jsonrpc":"2.0","id":"gateway-000000000000-1","result":{}}""");
        Assert.Equal(HttpStatusCode.Accepted, late.StatusCode);
        await Deadline.Until(() => balancer.Last.Home.GatewayLog.Contains("front end 000000000000 found nobody who waits for it: its node has gone", StringComparison.Ordinal), () => balancer.Last.Home.GatewayLog);
    }

    [Fact]
    public async Task A_request_is_given_up_at_another_node_than_it_was_made_at()
    {
        using var balancer = new Balancer([.. Cluster.Nodes]);
        using HttpPeer peer = shared.NewPeer(balancer);
        await peer.InitializeAsync();
        using EventReader events = await peer.StreamAsync("7", "progress", """{"steps":500,"delayMs":20}""", """{"progressToken":1}""");
        NodeProcess asked = balancer.Last;
        await events.NextAsync("notifications/progress");

        using HttpResponseMessage cancelled = await peer.SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}""");

        Assert.NotSame(asked, balancer.Last);
        Assert.DoesNotContain(await events.AllAsync(), message => message.TryGetProperty("result", out _));
    }

    [Fact]
    public async Task A_stream_that_was_lost_goes_on_at_another_node()
    {
        using var balancer = new Balancer([.. Cluster.Nodes]);
        using HttpPeer peer = shared.NewPeer(balancer);
        await peer.InitializeAsync();
        using var lost = new CancellationTokenSource();
        string last;
        int seen;
        NodeProcess first;
        using (EventReader events = await peer.StreamUntilAsync(lost, "1", "progress", """{"steps":60,"delayMs":30}""", """{"progressToken":1}"""))
        {
            first = balancer.Last;
            seen = (await events.NextAsync())!.Value.GetProperty("params").GetProperty("progress").GetInt32();
            last = events.LastId;
            await lost.CancelAsync();
        }

        // Twice: what the second connection has got of it is what the third has not.
        int again;
        using (EventReader events = await EventReader.OpenAsync(await peer.ListenAsync(last)))
        {
            Assert.NotSame(first, balancer.Last);
            again = (await events.NextAsync())!.Value.GetProperty("params").GetProperty("progress").GetInt32();
            Assert.Equal(seen + 1, again);
            last = events.LastId;
        }

        using EventReader rest = await EventReader.OpenAsync(await peer.ListenAsync(last));
        List<JsonElement> all = await rest.AllAsync();
        Assert.NotSame(first, balancer.Last);
        Assert.Equal(Enumerable.Range(again + 1, 60 - again), all[..^1].Select(message => message.GetProperty("params").GetProperty("progress").GetInt32()));
        Assert.Equal("60 steps", all[^1].GetProperty("result").TextOf());
    }

    [Fact]
    public async Task What_belongs_to_no_request_is_heard_where_the_client_listens_last()
    {
        using var balancer = new Balancer([.. Cluster.Nodes]);
        using HttpPeer peer = shared.NewPeer(balancer);
        await peer.InitializeAsync();
        await peer.CallAsync("echo", """{"message":"met"}""");
        balancer.Next = balancer.Last;
        string uri = (await peer.RequestAsync("resources/list")).GetProperty("resources")[0].GetProperty("uri").GetString()!;
        await peer.RequestAsync("resources/subscribe", $$"""{"uri":{{JsonText.Quote(uri)}}}""");
        NodeProcess subscribed = balancer.Last;
        HashSet<NodeProcess> heardAt = [];
        string? last = null;
        for (int i = 0; i < Cluster.Nodes.Count; i++)
        {
            balancer.Next = Cluster[i];
            using EventReader events = await EventReader.OpenAsync(await peer.ListenAsync(last));
            heardAt.Add(balancer.Last);
            await peer.CallAsync("touch_resource", """{"uri":"sample://text"}""");
            Assert.Equal(uri, (await events.NextAsync("notifications/resources/updated")).GetProperty("params").GetProperty("uri").GetString());
            last = events.LastId;
        }

        Assert.Equal(Cluster.Nodes.Count, heardAt.Count);
        Assert.Contains(subscribed, heardAt);
    }

    [Fact]
    public async Task What_a_server_offers_anew_is_known_at_the_nodes_where_it_does_not_live()
    {
        using var balancer = new Balancer(Cluster[0], Cluster[1]);
        using HttpPeer peer = shared.NewPeer(balancer);
        await peer.InitializeAsync();
        await peer.CallAsync("pid");
        await peer.CallAsync("pid");
        await peer.CallAsync("add_prompt", """{"name":"anew"}""");

        foreach (NodeProcess node in (NodeProcess[])[Cluster[0], Cluster[1]])
        {
            await Deadline.UntilAsync(
                async () =>
                {
                    balancer.Next = node;
                    return (await peer.RequestAsync("prompts/list")).GetRawText().Contains("anew", StringComparison.Ordinal);
                },
                () => $"{node.Name} does not know of it. {node.Home.GatewayLog}");
        }
    }

    private static async Task IsUnknownAsync(HttpPeer peer)
    {
        using HttpResponseMessage response = await peer.SendAsync(GatewayProcess.Request("1", "ping", null));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
