using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>Several messages on one line, which MCP 2025-03-26 allows and the later revisions do not.</summary>
public sealed class BatchTests
{
    [Fact]
    public async Task Every_message_of_a_batch_is_answered()
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteServers(Sample.Server("sample", "--ledger", ledger));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, version: "2025-03-26", capabilities: Questions.All);
        string asking = gateway.SendCall("sample", "ask", Questions.Ask(Questions.Roots));
        string question = (await gateway.ReceivedAsync("roots/list")).GetProperty("id").GetRawText();
        string hanging = gateway.SendCall("sample", "never", """{"key":"it"}""");
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("never it"), () => "not called");

        // Requests for a server, the catalog and the SDK, a notification, an answer, and what is no message.
        gateway.Send($$$"""
            [{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{{{GatewayProcess.Call("sample", "echo", """{"message":"first"}""")}}}},
            """.ReplaceLineEndings(" ") + $$$"""
            {"jsonrpc":"2.0","id":"b","method":"tools/list"}, {"jsonrpc":"2.0","id":"c","method":"ping"},
            {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{hanging}}}}},
            {"jsonrpc":"2.0","id":{{{question}}},"result":{"roots":[]}}, {"jsonrpc":"2.0","id":"d","method":"no/such"}, 17, []]
            """.ReplaceLineEndings(" "));

        Assert.Contains("\"text\":\"first\"", await gateway.AnswerAsync("\"a\""), StringComparison.Ordinal);
        Assert.Contains("call_mcp_tool", await gateway.AnswerAsync("\"b\""), StringComparison.Ordinal);
        Assert.Contains("\"result\":{}", await gateway.AnswerAsync("\"c\""), StringComparison.Ordinal);
        Assert.Contains("-32601", await gateway.AnswerAsync("\"d\""), StringComparison.Ordinal);
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("cancelled it"), () => "not cancelled");
        Assert.Equal(["""{"result":{"roots":[]}}"""], Questions.AnswersOf(JsonText.Parse(await gateway.AnswerAsync(asking)).GetProperty("result")));
        JsonElement[] refused = [.. gateway.Output.Lines.Select(line => JsonText.Parse(System.Text.Encoding.UTF8.GetString(line))).Where(line => line.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.Null)];
        Assert.Equal([-32600, -32600], refused.Select(line => line.GetProperty("error").GetProperty("code").GetInt32()));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData(" [ ] ")]
    public async Task An_empty_batch_is_an_invalid_request(string batch)
    {
        using var home = new TemporaryHome();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, version: "2025-03-26");

        gateway.Send(batch);

        Assert.Contains("-32600", await gateway.AnswerAsync("null"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Other_revisions_have_no_batches(string version)
    {
        using var home = new TemporaryHome();
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        if (version == "2026-07-28")
        {
            await new StatelessClient(gateway).RequestAsync("server/discover");
        }
        else
        {
            await gateway.InitializeAsync(version);
        }

        gateway.Send("""[{"jsonrpc":"2.0","id":"a","method":"ping"}]""");

        Assert.Contains("-32600", await gateway.AnswerAsync("null"), StringComparison.Ordinal);
        Assert.DoesNotContain("\"a\"", gateway.Output.Text, StringComparison.Ordinal);
    }

    [UnixFact("it runs a shell script")]
    public async Task Messages_of_a_server_on_one_line_are_taken_one_by_one()
    {
        using var home = new TemporaryHome();
        home.WriteServers(Sample.Script("old", """
            read line; echo '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-03-26","capabilities":{"tools":{}},"serverInfo":{"name":"m","version":"1"}}}'
            read line; read line; echo '[{"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"any","inputSchema":{"type":"object"}}]}}]'
            read line; echo '[{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1}}, {"jsonrpc":"2.0","id":3,"result":{"content":[]}}]'
            cat > /dev/null
            """));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        Assert.EndsWith(",\"result\":{\"content\":[]}}", await gateway.CallLineAsync("old", "any"), StringComparison.Ordinal);
        Assert.Single(gateway.Received("notifications/message"));
    }
}
