using System.Net;
using System.Text.Json;
using McpGateway.Http.Tests.Support;

namespace McpGateway.Http.Tests;

/// <summary>Clients with a session: what comes on which stream, and what a lost connection and a restart leave.</summary>
public sealed class SessionTests(SharedServe shared) : IClassFixture<SharedServe>
{
    [Theory]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task A_client_lists_searches_loads_and_calls(string revision)
    {
        using HttpPeer peer = await shared.Gateway.ConnectAsync(revision);

        JsonElement tools = await peer.RequestAsync("tools/list");
        Assert.Contains(tools.GetProperty("tools").EnumerateArray(), tool => tool.GetProperty("name").ValueEquals("call_mcp_tool"));
        await peer.RequestAsync("tools/call", """{"name":"load_mcp_tools","arguments":{"mcp_name":"sample"}}""");
        JsonElement found = await peer.RequestAsync("tools/call", """{"name":"list_available_mcps","arguments":{"query":"add two numbers"}}""");
        Assert.Contains("add", found.TextOf(), StringComparison.Ordinal);
        Assert.Equal("héllo", (await peer.CallAsync("echo", """{"message":"héllo"}""")).TextOf());
    }

    [Fact]
    public async Task A_quick_answer_is_JSON_and_one_with_progress_is_a_stream_in_order()
    {
        using HttpPeer peer = await shared.Gateway.ConnectAsync();
        await peer.CallAsync("echo", """{"message":"warm"}""");

        using HttpResponseMessage quick = await peer.SendAsync(GatewayProcess.Request("7", "ping", null));
        Assert.Equal("application/json", quick.Content.Headers.ContentType?.MediaType);
        Assert.Equal("""{"jsonrpc":"2.0","id":7,"result":{}}""", await quick.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        using EventReader events = await peer.StreamAsync("\"eight\"", "progress", """{"steps":50}""", """{"progressToken":"my token"}""");
        List<JsonElement> all = await events.AllAsync();
        Assert.Equal(51, all.Count);
        Assert.Equal(Enumerable.Range(1, 50), all[..50].Select(message => message.GetProperty("params").GetProperty("progress").GetInt32()));
        Assert.All(all[..50], message => Assert.Equal("my token", message.GetProperty("params").GetProperty("progressToken").GetString()));
        Assert.Equal("eight", all[50].GetProperty("id").GetString());
    }

    [Fact]
    public async Task What_a_server_asks_and_logs_goes_on_the_stream_of_the_call_and_news_on_the_other()
    {
        using HttpPeer peer = await shared.Gateway.ConnectAsync(capabilities: """{"elicitation":{}}""");
        await peer.CallAsync("echo", """{"message":"warm"}""");
        using EventReader news = await EventReader.OpenAsync(await peer.ListenAsync());

        using EventReader other = await peer.StreamAsync("100", "never", meta: """{"progressToken":1}""");
        using EventReader asked = await peer.StreamAsync("101", "elicit", """{"message":"Well?"}""");
        JsonElement question = (await asked.NextAsync())!.Value;
        Assert.Equal("elicitation/create", question.GetProperty("method").GetString());
        using HttpResponseMessage answer = await peer.SendAsync($$$"""{"jsonrpc":"2.0","id":{{{question.GetProperty("id").GetRawText()}}},"result":{"action":"accept","content":{} } }""");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Contains("accept", (await asked.AnswerAsync("101")).GetRawText(), StringComparison.Ordinal);

        using EventReader logged = await peer.StreamAsync("102", "log", """{"level":"error","data":"trouble"}""");
        Assert.Equal("notifications/message", (await logged.NextAsync())!.Value.GetProperty("method").GetString());

        await peer.CallAsync("add_resource", """{"uri":"test:///fresh"}""");
        // What the catalog learns of the server's prompts may be news as well.
        await news.NextAsync("notifications/resources/list_changed");
    }

    [Fact]
    public async Task A_request_that_is_cancelled_ends_its_stream_and_reaches_the_server()
    {
        using HttpPeer peer = await shared.Gateway.ConnectAsync();
        using EventReader events = await peer.StreamAsync("5", "never");

        Assert.Equal(HttpStatusCode.BadRequest, (await peer.SendAsync(GatewayProcess.Request("5", "ping", null))).StatusCode);
        using HttpResponseMessage cancelled = await peer.SendAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}}""");

        Assert.Empty(await events.AllAsync());
        Assert.Equal("{}", (await peer.AnswerAsync("5", "ping")).GetProperty("result").GetRawText());
    }

    [Fact]
    public async Task Who_takes_JSON_alone_gets_JSON_and_who_takes_events_alone_gets_events()
    {
        using HttpPeer peer = await shared.Gateway.ConnectAsync();

        using HttpResponseMessage json = await peer.SendAsync(
            GatewayProcess.Request("1", "tools/call", GatewayProcess.Call("sample", "progress", """{"steps":3,"delayMs":250}""", """{"progressToken":1}""")), request => Accept(request, "application/json"));
        Assert.Equal("3 steps", JsonText.Parse(await json.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("result").TextOf());
        using HttpResponseMessage events = await peer.SendAsync(GatewayProcess.Request("2", "ping", null), request => Accept(request, "text/event-stream"));
        using EventReader reader = await EventReader.OpenAsync(events);
        Assert.Equal("{}", (await reader.AnswerAsync("2")).GetProperty("result").GetRawText());

        static void Accept(HttpRequestMessage request, string type)
        {
            request.Headers.Remove("Accept");
            request.Headers.TryAddWithoutValidation("Accept", type);
        }
    }

    [Fact]
    public async Task A_batch_of_2025_03_26_is_answered_as_a_whole()
    {
        using HttpPeer peer = await shared.Gateway.ConnectAsync("2025-03-26");

        using HttpResponseMessage response = await peer.SendAsync($"[{GatewayProcess.Request("1", "ping", null)},\n{GatewayProcess.Request("2", "tools/list", null)}]");
        using EventReader events = await EventReader.OpenAsync(response);

        string[] answered = [.. (await events.AllAsync()).Select(message => message.GetProperty("id").GetRawText()).Order(StringComparer.Ordinal)];
        Assert.Equal(["1", "2"], answered);
    }

    [Fact]
    public async Task A_session_that_is_ended_is_known_no_more()
    {
        using HttpPeer peer = await shared.Gateway.ConnectAsync();

        using HttpResponseMessage ended = await peer.SendAsync(new HttpRequestMessage(HttpMethod.Delete, peer.Url));
        using HttpResponseMessage after = await peer.SendAsync(GatewayProcess.Request("1", "ping", null));

        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
        Assert.Contains("-32001", await after.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_of_several_lines_reaches_the_server_on_one()
    {
        using HttpPeer peer = await shared.Gateway.ConnectAsync();

        JsonElement result = await peer.CallAsync("echo_raw", "{\r\n  \"a\": 1,\n  \"b\": \"x\\ny\"\n}");

        Assert.Equal("x\ny", result.GetProperty("structuredContent").GetProperty("b").GetString());
    }
}
