using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

public class CallTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private GatewayProcess Gateway => shared.Gateway;

    [Fact]
    public async Task Two_hundred_progress_notifications_arrive_in_order_and_before_the_result()
    {
        int before = Gateway.Output.Lines.Length;
        string id = Gateway.SendCall("sample", "progress", """{"steps":200}""", """{"progressToken":"mine é"}""");
        await Gateway.AnswerAsync(id);

        // Notifications of the server's lists may stand between them.
        JsonElement[] lines = [.. Gateway.Output.Lines.Skip(before).Select(line => JsonText.Parse(Encoding.UTF8.GetString(line))).Where(line => !IsListNews(line))];
        Assert.Equal(201, lines.Length);
        Assert.All(lines[..200], (line, i) =>
        {
            Assert.Equal("notifications/progress", line.GetProperty("method").GetString());
            Assert.Equal("mine é", line.GetProperty("params").GetProperty("progressToken").GetString());
            Assert.Equal(i + 1, line.GetProperty("params").GetProperty("progress").GetInt32());
        });
        Assert.Equal(id, lines[200].GetProperty("id").GetRawText());
    }

    [Theory]
    [InlineData("7")]
    [InlineData("\"7\"")]
    [InlineData("9007199254740993")]
    [InlineData("\"\\u00e9\"")]
    public async Task A_progress_token_comes_back_as_it_was(string token)
    {
        int before = Gateway.Output.Lines.Length;
        await Gateway.AnswerAsync(Gateway.SendCall("sample", "progress", """{"steps":1}""", $$"""{"progressToken":{{token}}}"""));

        string line = Gateway.Output.Lines.Skip(before).Select(Encoding.UTF8.GetString).First(line => line.Contains("notifications/progress", StringComparison.Ordinal));
        Assert.Equal($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":1,"total":1,"message":"step 1 of 1"}}""", line);
    }

    [Fact]
    public async Task Two_calls_with_progress_do_not_mix_it_up()
    {
        int before = Gateway.Output.Lines.Length;
        string first = Gateway.SendCall("sample", "progress", """{"steps":50,"delayMs":1}""", """{"progressToken":"a"}""");
        string second = Gateway.SendCall("sample", "progress", """{"steps":50,"delayMs":1}""", """{"progressToken":"b"}""");
        await Task.WhenAll(Gateway.AnswerAsync(first), Gateway.AnswerAsync(second));

        JsonElement[] lines = [.. Gateway.Output.Lines.Skip(before).Select(line => JsonText.Parse(Encoding.UTF8.GetString(line)))];
        foreach (string token in (string[])["a", "b"])
        {
            Assert.Equal(
                Enumerable.Range(1, 50),
                lines.Where(line => line.TryGetProperty("params", out JsonElement p) && p.TryGetProperty("progressToken", out JsonElement t) && t.GetString() == token).Select(line => line.GetProperty("params").GetProperty("progress").GetInt32()));
        }
    }

    [Fact]
    public async Task A_cancellation_reaches_the_server_and_no_answer_comes()
    {
        string id = Gateway.SendCall("sample", "never", """{"key":"to cancel"}""");
        await Deadline.Until(() => TemporaryHome.Lines(shared.Ledger).Contains("never to cancel"), () => "not called");

        Gateway.Send($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{id}}},"reason":"enough"}}""");

        await Deadline.Until(() => TemporaryHome.Lines(shared.Ledger).Contains("cancelled to cancel"), () => "not cancelled");
        await Gateway.CallAsync("sample", "echo", """{"message":"after"}""");
        Assert.DoesNotContain(Gateway.Output.Lines, line => Encoding.UTF8.GetString(line).Contains($"\"id\":{id},", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_that_comes_in_spite_of_a_cancellation_is_not_passed_on()
    {
        string id = Gateway.SendCall("sample", "slow", """{"ms":0,"ignoreCancel":true,"key":"stubborn"}""");
        await Deadline.Until(() => TemporaryHome.Lines(shared.Ledger).Contains("ignoring stubborn"), () => "not called");
        Gateway.Send($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{id}}}}}""");

        // Its answer has come when that of a later call has.
        await Deadline.Until(() => TemporaryHome.Lines(shared.Ledger).Contains("answered stubborn"), () => "not answered");
        await Gateway.CallAsync("sample", "echo", """{"message":"later"}""");
        Assert.DoesNotContain(Gateway.Output.Lines, line => Encoding.UTF8.GetString(line).Contains($"\"id\":{id},", StringComparison.Ordinal));

        // The id is free again.
        Gateway.Send(GatewayProcess.Request(id, "tools/call", GatewayProcess.Call("sample", "echo", """{"message":"again"}""")));
        Assert.Contains("\"again\"", await Gateway.AnswerAsync(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Five_hundred_calls_one_after_the_other_are_all_answered()
    {
        for (int i = 0; i < 500; i++)
        {
            string message = i.ToString(CultureInfo.InvariantCulture);
            string id = Gateway.SendCall("sample", "echo", $$"""{"message":"{{message}}"}""");
            int from = Gateway.Output.Lines.Length - 1;
            string answer = await Gateway.AnswerAsync(id, Math.Max(0, from));
            Assert.Equal($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[{"type":"text","text":"{{{message}}}"}]}}""", answer.Replace("\"resultType\":\"complete\",", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_thousand_calls_at_once_are_all_answered()
    {
        string[] ids = [.. Enumerable.Range(0, 1000).Select(i => Gateway.SendCall("sample", "echo", string.Create(CultureInfo.InvariantCulture, $$"""{"message":"{{i}}"}""")))];

        string[] answers = await Task.WhenAll(ids.Select(id => Gateway.AnswerAsync(id)));

        Assert.All(answers, (answer, i) => Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"\"text\":\"{i}\""), answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Calls_on_one_server_run_at_the_same_time()
    {
        string[] ids = [.. Enumerable.Range(0, 30).Select(i => Gateway.SendCall("sample", "late_answer_order", string.Create(CultureInfo.InvariantCulture, $$"""{"n":30,"key":"k{{i}}"}""")))];

        string[] answers = await Task.WhenAll(ids.Select(id => Gateway.AnswerAsync(id)));

        Assert.All(answers, (answer, i) => Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"\"k{i}\""), answer, StringComparison.Ordinal));
    }

    [UnixFact("it runs a shell script")]
    public async Task The_clients_meta_reaches_the_server()
    {
        // A server that answers with what it got shows it.
        using var home = new TemporaryHome();
        home.WriteServers(Sample.Script("mirror", """
            read line; echo '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"m","version":"1"}}}'
            read line; read line; echo '{"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"any","inputSchema":{"type":"object"}}]}}'
            id=3
            while IFS= read -r line; do printf '{"jsonrpc":"2.0","id":%d,"result":{"got":%s}}\n' $id "$line"; id=$((id+1)); done
            """));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string id = gateway.SendCall("mirror", "any", """{"x":1.0}""", """{"traceparent":"00-é","example.com/n":1e400,"progressToken":"t","io.modelcontextprotocol/protocolVersion":"2025-11-25"}""");
        JsonElement got = JsonText.Parse(await gateway.AnswerAsync(id)).GetProperty("result").GetProperty("got").GetProperty("params");
        Assert.Equal("""{"progressToken":3,"traceparent":"00-é","example.com/n":1e400}""", got.GetProperty("_meta").GetRawText());
        Assert.Equal("""{"x":1.0}""", got.GetProperty("arguments").GetRawText());

        id = gateway.SendCall("mirror", "any");
        Assert.False(JsonText.Parse(await gateway.AnswerAsync(id)).GetProperty("result").GetProperty("got").GetProperty("params").TryGetProperty("_meta", out _));
    }

    private static bool IsListNews(JsonElement line) =>
        line.TryGetProperty("method", out JsonElement method) && method.GetString()!.EndsWith("/list_changed", StringComparison.Ordinal);
}
