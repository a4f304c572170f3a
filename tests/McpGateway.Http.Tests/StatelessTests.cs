using System.Net;
using System.Text.Json;
using McpGateway.Http.Tests.Support;

namespace McpGateway.Http.Tests;

/// <summary>Requests of 2026-07-28, which have no session.</summary>
public sealed class StatelessTests(SharedServe shared) : IClassFixture<SharedServe>
{
    private const string Meta = "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientInfo\":{\"name\":\"tests\",\"version\":\"1\"},\"io.modelcontextprotocol/clientCapabilities\":{}";

    [Fact]
    public async Task A_client_discovers_lists_and_calls()
    {
        using HttpPeer peer = shared.Gateway.NewPeer();

        Assert.Contains("2026-07-28", (await RequestAsync(peer, "server/discover")).GetRawText(), StringComparison.Ordinal);
        Assert.Contains("call_mcp_tool", (await RequestAsync(peer, "tools/list")).GetRawText(), StringComparison.Ordinal);
        JsonElement result = await RequestAsync(peer, "tools/call", Call("echo", """{"message":"hi"}"""), "call_mcp_tool");
        Assert.Equal("hi", result.TextOf());
        Assert.Equal("complete", result.GetProperty("resultType").GetString());
    }

    [Fact]
    public async Task Headers_that_say_something_else_are_a_mismatch()
    {
        using HttpPeer peer = shared.Gateway.NewPeer();
        string call = Body("\"x\"", "tools/call", Call("echo", """{"message":"hi"}"""));

        Assert.Equal((400, -32020), await ErrorAsync(call, null, "tools/call", "call_mcp_tool"));
        Assert.Equal((400, -32020), await ErrorAsync(call, "2025-11-25", "tools/call", "call_mcp_tool"));
        Assert.Equal((400, -32020), await ErrorAsync(call, "2026-07-28", "tools/list", "call_mcp_tool"));
        Assert.Equal((400, -32020), await ErrorAsync(call, "2026-07-28", null, "call_mcp_tool"));
        Assert.Equal((400, -32020), await ErrorAsync(call, "2026-07-28", "tools/call", "other"));
        Assert.Equal((400, -32020), await ErrorAsync(call, "2026-07-28", "tools/call", null));
        Assert.Equal((404, -32601), await ErrorAsync(Body("1", "no/such"), "2026-07-28", "no/such", null));
        Assert.Equal((400, -32022), await ErrorAsync(Body("1", "tools/list").Replace("2026-07-28", "2099-01-01", StringComparison.Ordinal), "2099-01-01", "tools/list", null));
        using HttpResponseMessage encoded = await SendAsync(peer, call, "2026-07-28", "tools/call", "=?base64?Y2FsbF9tY3BfdG9vbA==?=");
        Assert.Equal(HttpStatusCode.OK, encoded.StatusCode);

        async Task<(int, int)> ErrorAsync(string body, string? revision, string? method, string? name)
        {
            using HttpResponseMessage response = await SendAsync(peer, body, revision, method, name);
            JsonElement answer = JsonText.Parse(await response.Content.ReadAsStringAsync());
            return ((int)response.StatusCode, answer.GetProperty("error").GetProperty("code").GetInt32());
        }
    }

    [Fact]
    public async Task Clients_may_use_the_same_id_and_the_same_token_at_once()
    {
        using HttpPeer one = shared.Gateway.NewPeer(), two = shared.Gateway.NewPeer();

        Task<List<JsonElement>>[] both = [AllAsync(one, 20), AllAsync(two, 30)];
        List<JsonElement>[] messages = await Task.WhenAll(both).InTime();

        foreach ((List<JsonElement> all, int steps) in messages.Zip([20, 30]))
        {
            Assert.Equal(Enumerable.Range(1, steps), all[..^1].Select(message => message.GetProperty("params").GetProperty("progress").GetInt32()));
            Assert.All(all[..^1], message => Assert.Equal("\"same\"", message.GetProperty("params").GetProperty("progressToken").GetRawText()));
            Assert.Equal("\"same\"", all[^1].GetProperty("id").GetRawText());
            Assert.Equal($"{steps} steps", all[^1].GetProperty("result").TextOf());
        }

        static async Task<List<JsonElement>> AllAsync(HttpPeer peer, int steps)
        {
            using EventReader events = await EventReader.OpenAsync(await SendAsync(
                peer, Body("\"same\"", "tools/call", Call("progress", $$"""{"steps":{{steps}},"delayMs":5}"""), "\"progressToken\":\"same\","), "2026-07-28", "tools/call", "call_mcp_tool"));
            return await events.AllAsync();
        }
    }

    [UnixFact("signals")]
    public async Task A_connection_that_is_closed_cancels_its_request_and_no_other()
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile("ledger");
        home.WriteServers(Sample.Server("sample", "--ledger", ledger));
        await using ServeProcess gateway = await ServeProcess.StartAsync(home);
        using HttpPeer peer = gateway.NewPeer();
        using var closed = new CancellationTokenSource();
        Task<HttpResponseMessage> other = SendAsync(peer, Body("1", "tools/call", Call("never", """{"key":"other"}""")), "2026-07-28", "tools/call", "call_mcp_tool");
        Task<HttpResponseMessage> given = SendUntilAsync(closed, peer, Body("1", "tools/call", Call("never", """{"key":"this"}""")), "2026-07-28", "tools/call", "call_mcp_tool");
        await LedgerAsync("never other");
        await LedgerAsync("never this");

        using (EventReader never = await EventReader.OpenAsync(await given.InTime()))
        {
            await closed.CancelAsync();
        }

        await LedgerAsync("cancelled this");
        Assert.False(IsNoted("cancelled other"));
        (await other.InTime()).Dispose();
        await LedgerAsync("cancelled other");

        bool IsNoted(string line) => TemporaryHome.Lines(ledger).Contains(line, StringComparer.Ordinal);

        Task LedgerAsync(string line) => Deadline.Until(() => IsNoted(line), () => $"'{line}' is not in the ledger:\n" + string.Join('\n', TemporaryHome.Lines(ledger)));
    }

    [Fact]
    public async Task Listening_tells_what_has_changed_under_the_id_of_the_client()
    {
        using HttpPeer peer = shared.Gateway.NewPeer();
        using EventReader events = await EventReader.OpenAsync(await SendAsync(
            peer, Body("\"my id\"", "subscriptions/listen", """{"notifications":{"resourcesListChanged":true}}"""), "2026-07-28", "subscriptions/listen", null));
        JsonElement acknowledged = (await events.NextAsync())!.Value;
        Assert.Equal("notifications/subscriptions/acknowledged", acknowledged.GetProperty("method").GetString());
        Assert.Equal("my id", Subscription(acknowledged));

        await RequestAsync(peer, "tools/call", Call("add_resource", """{"uri":"test:///listened"}"""), "call_mcp_tool");

        JsonElement changed = (await events.NextAsync())!.Value;
        Assert.Equal("notifications/resources/list_changed", changed.GetProperty("method").GetString());
        Assert.Equal("my id", Subscription(changed));

        static string? Subscription(JsonElement message) => message.GetProperty("params").GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetString();
    }

    private static string Call(string tool, string arguments) => GatewayProcess.Call("sample", tool, arguments);

    private static string Body(string id, string method, string parameters = "{}", string meta = "")
    {
        string rest = parameters[1..];
        return GatewayProcess.Request(id, method, $"{{\"_meta\":{{{meta}{Meta}}}{(rest == "}" ? "" : ",")}{rest}");
    }

    private static Task<HttpResponseMessage> SendAsync(HttpPeer peer, string body, string? revision, string? method, string? name) =>
        SendUntilAsync(null, peer, body, revision, method, name);

    private static Task<HttpResponseMessage> SendUntilAsync(CancellationTokenSource? closed, HttpPeer peer, string body, string? revision, string? method, string? name) => peer.SendUntilAsync(
        closed,
        body,
        request =>
        {
            Add("MCP-Protocol-Version", revision);
            Add("Mcp-Method", method);
            Add("Mcp-Name", name);

            void Add(string header, string? value)
            {
                if (value is not null)
                {
                    request.Headers.TryAddWithoutValidation(header, value);
                }
            }
        });

    private static async Task<JsonElement> RequestAsync(HttpPeer peer, string method, string parameters = "{}", string? name = null)
    {
        string id = peer.NewId();
        using HttpResponseMessage response = await SendAsync(peer, Body(id, method, parameters), "2026-07-28", method, name);
        JsonElement answer;
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            using EventReader events = await EventReader.OpenAsync(response);
            answer = await events.AnswerAsync(id);
        }
        else
        {
            answer = JsonText.Parse(await response.Content.ReadAsStringAsync());
        }

        Assert.True(answer.TryGetProperty("result", out JsonElement result), answer.GetRawText());
        return result;
    }
}
