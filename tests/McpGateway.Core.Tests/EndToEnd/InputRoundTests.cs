using System.Text;
using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>
/// Servers of revision 2026-07-28, which ask by results that require input: a client with a session is sent requests, one of the same revision
/// gets what the server says.
/// </summary>
public sealed class InputRoundTests
{
    [Fact]
    public async Task What_it_requires_is_asked_and_the_result_arrives_once()
    {
        using var home = new TemporaryHome();
        var transcript = new Transcript(home);
        home.WriteServers(Sample.Server("sample", "--modern-only", "--transcript", transcript.File));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);
        string arguments = Questions.Ask(Questions.Form, Questions.Sampling, Questions.Roots);
        string id = gateway.SendCall("sample", "ask", arguments, """{"a":1.0}""");

        JsonElement asked = await gateway.ReceivedAsync("elicitation/create");
        Assert.Equal(Questions.Named(JsonText.Parse(Questions.Form).GetProperty("params").GetRawText()), asked.GetProperty("params").GetRawText());
        gateway.Reply(asked, """{"action":"accept","content":{"n":9007199254740993}}""");
        gateway.Reply(await gateway.ReceivedAsync("sampling/createMessage"), """{"role":"assistant","unknown":1e400}""");
        JsonElement roots = await gateway.ReceivedAsync("roots/list");
        Assert.False(roots.TryGetProperty("params", out _));
        gateway.Reply(roots, """{"roots":[]}""");

        JsonElement result = JsonText.Parse(await gateway.AnswerAsync(id)).GetProperty("result");
        Assert.Equal(
            ["""{"result":{"action":"accept","content":{"n":9007199254740993}}}""", """{"result":{"role":"assistant","unknown":1e400}}""", """{"result":{"roots":[]}}"""],
            Questions.AnswersOf(result));
        await gateway.CallAsync("sample", "pid");
        Assert.Single(gateway.Output.Lines, line => Encoding.UTF8.GetString(line).Contains($"\"id\":{id},\"result\"", StringComparison.Ordinal));

        JsonElement[] calls = [.. transcript.Of("tools/call").Take(4).Select(call => call.GetProperty("params"))];
        Assert.Equal(4, calls.Length);
        Assert.All(calls, call => Assert.Equal(arguments, call.GetProperty("arguments").GetRawText()));
        Assert.All(calls, call => Assert.Equal("1.0", call.GetProperty("_meta").GetProperty("a").GetRawText()));
        Assert.False(calls[0].TryGetProperty("requestState", out _));
        Assert.Equal(4, transcript.Of("tools/call").Take(4).Select(call => call.GetProperty("id").GetRawText()).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Questions_of_one_round_are_asked_at_the_same_time()
    {
        using TemporaryHome home = TemporaryHome.WithSample("--modern-only");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);
        string id = gateway.SendCall("sample", "ask", Questions.AskTogether(Questions.Form, Questions.Sampling, Questions.Roots));

        JsonElement[] asked = [await gateway.ReceivedAsync("roots/list"), await gateway.ReceivedAsync("sampling/createMessage"), await gateway.ReceivedAsync("elicitation/create")];
        foreach (JsonElement question in asked)
        {
            gateway.Reply(question, $$"""{"to":"{{question.GetProperty("method").GetString()}}"}""");
        }

        Assert.Equal(
            ["""{"result":{"to":"elicitation/create"}}""", """{"result":{"to":"sampling/createMessage"}}""", """{"result":{"to":"roots/list"}}"""],
            Questions.AnswersOf(JsonText.Parse(await gateway.AnswerAsync(id)).GetProperty("result")));
    }

    [Theory]
    [InlineData("prompts/get", """{"name":"sample__interview"}""")]
    [InlineData("resources/read", """{"uri":"mcp-gateway://sample/sample://interview"}""")]
    public async Task Prompts_and_resources_ask_in_the_same_way(string method, string parameters)
    {
        using TemporaryHome home = TemporaryHome.WithSample("--modern-only");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);
        string id = gateway.NewId();
        gateway.Send(GatewayProcess.Request(id, method, parameters));

        gateway.Reply(await gateway.ReceivedAsync("elicitation/create"), """{"action":"accept","content":{"name":"X"}}""");

        Assert.Contains("""{\"action\":\"accept\",\"content\":{\"name\":\"X\"}}""", await gateway.AnswerAsync(id), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Questions.Form)]
    [InlineData(Questions.Url)]
    public async Task An_elicitation_that_the_client_refuses_is_cancelled(string question)
    {
        using TemporaryHome home = TemporaryHome.WithSample("--modern-only");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);
        string id = gateway.SendCall("sample", "ask", Questions.Ask(question));

        gateway.Refuse(await gateway.ReceivedAsync("elicitation/create"), """{"code":-1,"message":"no"}""");

        Assert.Equal(["""{"result":{"action":"cancel"}}"""], Questions.AnswersOf(JsonText.Parse(await gateway.AnswerAsync(id)).GetProperty("result")));
    }

    [Theory]
    [InlineData(Questions.Sampling)]
    [InlineData(Questions.Roots)]
    public async Task Anything_else_that_the_client_refuses_is_the_error_of_the_call(string question)
    {
        using TemporaryHome home = TemporaryHome.WithSample("--modern-only");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);
        string method = JsonText.Parse(question).GetProperty("method").GetString()!;
        string id = gateway.SendCall("sample", "ask", Questions.Ask(question));

        gateway.Refuse(await gateway.ReceivedAsync(method), """{"code":-1,"message":"User rejected\nit"}""");

        JsonElement result = JsonText.Parse(await gateway.AnswerAsync(id)).GetProperty("result");
        Assert.True(result.IsError());
        Assert.Contains($"asked the client for '{method}', which refused: «User rejected it» (-1)", result.TextOf(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", Questions.Form)]
    [InlineData("{}", Questions.Sampling)]
    [InlineData("""{"elicitation":{}}""", Questions.Roots)]
    [InlineData("""{"elicitation":{}}""", Questions.Url)]
    public async Task What_the_client_cannot_do_does_not_reach_it(string capabilities, string question)
    {
        using TemporaryHome home = TemporaryHome.WithSample("--modern-only");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: capabilities);

        JsonElement answer = JsonText.Parse(await gateway.CallLineAsync("sample", "ask", Questions.Ask(question)));

        Assert.Empty(gateway.Received(JsonText.Parse(question).GetProperty("method").GetString()!));
        if (question is Questions.Form or Questions.Url)
        {
            Assert.Equal(["""{"result":{"action":"cancel"}}"""], Questions.AnswersOf(answer.GetProperty("result")));
        }
        else
        {
            Assert.True(answer.GetProperty("result").IsError(), answer.GetRawText());
        }
    }

    [Fact]
    public async Task A_cancelled_call_takes_its_question_back_and_is_not_made_again()
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteServers(Sample.Server("sample", "--modern-only", "--ledger", ledger));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);
        string id = gateway.SendCall("sample", "ask", Questions.Ask(Questions.Form));
        JsonElement asked = await gateway.ReceivedAsync("elicitation/create");

        gateway.Send($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{id}}}}}""");

        JsonElement cancelled = await gateway.ReceivedAsync("notifications/cancelled");
        Assert.Equal(asked.GetProperty("id").GetRawText(), cancelled.GetProperty("params").GetProperty("requestId").GetRawText());
        gateway.Reply(asked, """{"action":"accept"}""");
        await gateway.CallAsync("sample", "count", """{"key":"after"}""");
        Assert.Equal(["ask asking", "count after"], TemporaryHome.Lines(ledger));
    }

    [Fact]
    public async Task Progress_goes_on_after_the_question()
    {
        using var home = new TemporaryHome();
        var transcript = new Transcript(home);
        home.WriteServers(Sample.Server("sample", "--modern-only", "--transcript", transcript.File));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);
        string id = gateway.SendCall("sample", "ask", Questions.Ask(Questions.Form), """{"progressToken":"mine"}""");
        gateway.Reply(await gateway.ReceivedAsync("elicitation/create"), """{"action":"accept"}""");
        await gateway.AnswerAsync(id);

        // Each request has a token of its own.
        string[] tokens = [.. transcript.Of("tools/call").Select(call => call.GetProperty("params").GetProperty("_meta").GetProperty("progressToken").GetRawText())];
        Assert.Equal(2, tokens.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Between_peers_of_the_same_revision_everything_passes_as_it_is_but_that_a_message_names_the_server()
    {
        using var home = new TemporaryHome();
        var transcript = new Transcript(home);
        home.WriteServers(Sample.Server("sample", "--modern-only", "--transcript", transcript.File));
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway, Questions.All);
        string arguments = Questions.AskTogether(Questions.Of("elicitation/create", """{"message":"é \u00e9","big":9007199254740993}"""), Questions.Roots);
        string call = GatewayProcess.Call("sample", "ask", arguments);

        string line = await client.LineAsync("tools/call", call);
        Assert.EndsWith(
            ""","result":{"resultType":"input_required","inputRequests":{"r1":{"method":"elicitation/create","params":{"message":"The server \"sample\" asks: é é","big":9007199254740993}},"r2":{"method":"roots/list"}},"requestState":"W10="}}""",
            line,
            StringComparison.Ordinal);

        const string Answers = """{"r2":{ "roots":[] },"r1":{"action":"accept","content":{"n":1e400}}}""";
        JsonElement result = await client.RequestAgainAsync("tools/call", call, JsonText.Parse(line).GetProperty("result"), Answers);
        Assert.Equal(["""{"result":{"action":"accept","content":{"n":1e400}}}""", """{"result":{ "roots":[] }}"""], Questions.AnswersOf(result));
        JsonElement again = transcript.Of("tools/call")[1].GetProperty("params");
        Assert.Equal(Answers, again.GetProperty("inputResponses").GetRawText());
        Assert.Equal("\"W10=\"", again.GetProperty("requestState").GetRawText());
        Assert.Equal(arguments, again.GetProperty("arguments").GetRawText());
        Assert.Empty(gateway.Received("elicitation/create"));
    }

    [Fact]
    public async Task A_result_of_the_same_revision_passes_byte_for_byte()
    {
        using TemporaryHome home = TemporaryHome.WithSample("--modern-only");
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway);
        const string Result = """{ "content":[], "resultType":"complete", "_meta":{"io.modelcontextprotocol/serverInfo":{"name":"s"}}, "structuredContent":[1.0,1e400] }""";

        string id = client.SendCall("sample", "whole_result", $$"""{"result":{{Result}}}""");

        Assert.Equal($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{Result}}}""", await gateway.AnswerAsync(id));
    }
}
