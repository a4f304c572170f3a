using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>What a server asks its client, and what it hears from it.</summary>
public sealed class ServerRequestTests
{
    public static TheoryData<string, string?> Requests { get; } = new()
    {
        { "sampling/createMessage", """{"messages":[{"role":"user","content":{"type":"hologram","layers":[1,2.50]}}],"maxTokens":9007199254740993,"temperature":1e400,"tools":[{"name":"t"}],"unknown":{"a":[null]}}""" },
        { "sampling/createMessage", """{ "messages" : [ ], "maxTokens" : 1.0, "_meta":{"example.com/a":"\u00e9 é \ud83d\ude00"} }""" },
        { "elicitation/create", """{"message":"Who?","requestedSchema":{"type":"object","properties":{"n":{"type":"integer","default":12345678901234567890}}},"unknown":0.10}""" },
        { "elicitation/create", """{"mode":"form","message":"","requestedSchema":{}}""" },
        { "elicitation/create", """{"mode":"url","elicitationId":"e1","url":"https://example.com/?a=1&b=%20","message":"Sign in","unknown":[]}""" },
        { "roots/list", null },
        { "roots/list", "{}" },
        { "roots/list", """{"_meta":{"example.com/a":-0}}""" },
    };

    public static TheoryData<string> Answers { get; } =
    [
        """{"result":{"role":"assistant","content":{"type":"text","text":"é \u00e9 😀"},"model":"m","unknown":{"big":9007199254740993,"e":1e400}}}""",
        """{"result":{"action":"accept","content":{"n":12345678901234567890,"d":1.10}}}""",
        """{"result":{ "roots" : [ ] }}""",
        """{"error":{"code":-1,"message":"User rejected sampling request","data":{"exact":9007199254740993,"deep":[[[]]]}}}""",
        """{"error":{"code":12345,"message":"","unknown":null}}""",
    ];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_request_arrives_as_the_server_sent_it_but_that_a_message_names_the_server(string method, string? parameters)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);

        string call = gateway.SendCall("sample", "ask", Questions.Ask(Questions.Of(method, parameters)));
        JsonElement asked = await gateway.ReceivedAsync(method);
        gateway.Reply(asked, "{}");

        Assert.Equal(Questions.Named(parameters), asked.TryGetProperty("params", out JsonElement got) ? got.GetRawText() : null);
        Assert.Equal(["""{"result":{}}"""], Questions.AnswersOf(JsonText.Parse(await gateway.AnswerAsync(call)).GetProperty("result")));
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_arrives_as_the_client_sent_it(string answer)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);

        string call = gateway.SendCall("sample", "ask", Questions.Ask(Questions.Roots));
        JsonElement asked = await gateway.ReceivedAsync("roots/list");
        gateway.Send($$"""{"jsonrpc":"2.0","id":{{asked.GetProperty("id").GetRawText()}},{{answer[1..]}}""");

        Assert.Equal([answer], Questions.AnswersOf(JsonText.Parse(await gateway.AnswerAsync(call)).GetProperty("result")));
    }

    [Theory]
    [InlineData("{}", Questions.Roots, -32601)]
    [InlineData("{}", Questions.Sampling, -32601)]
    [InlineData("{}", Questions.Form, -32601)]
    [InlineData("""{"roots":null,"sampling":{}}""", Questions.Roots, -32601)]
    [InlineData("""{"elicitation":{}}""", Questions.Sampling, -32601)]
    [InlineData("""{"elicitation":{}}""", Questions.Url, -32602)]
    [InlineData("""{"elicitation":{"form":{}}}""", Questions.Url, -32602)]
    [InlineData("""{"elicitation":{"url":{}}}""", Questions.Form, -32602)]
    [InlineData(Questions.All, """{"method":"something/else","params":{}}""", -32601)]
    public async Task What_the_client_cannot_do_is_refused_and_does_not_reach_it(string capabilities, string question, int code)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: capabilities);

        JsonElement result = await gateway.CallAsync("sample", "ask", Questions.Ask(question));

        JsonElement error = JsonText.Parse(Assert.Single(Questions.AnswersOf(result))).GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetInt32());
        Assert.Empty(gateway.Received(JsonText.Parse(question).GetProperty("method").GetString()!));
    }

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("""{"experimental":{"a":{}},"tasks":{"list":{}},"extensions":{"b":{}}}""", "{}")]
    [InlineData("""{"tasks":{},"elicitation":{"form":{},"url":{"a":1.0}},"roots":{"listChanged":true},"sampling":{"tools":{}}}""", """{"roots":{"listChanged":true},"sampling":{"tools":{}},"elicitation":{"form":{},"url":{"a":1.0}}}""")]
    [InlineData("""{"roots":null}""", "{}")]
    public async Task A_server_is_told_what_the_client_can_be_asked_and_nothing_else(string declared, string told)
    {
        using var home = new TemporaryHome();
        var transcript = new Transcript(home);
        home.WriteServers(Sample.Server("sample", "--transcript", transcript.File));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: declared);
        await gateway.CallAsync("sample", "pid");

        JsonElement parameters = Assert.Single(transcript.Of("initialize")).GetProperty("params");

        Assert.Equal(told, parameters.GetProperty("capabilities").GetRawText());
    }

    [Fact]
    public async Task A_ping_of_a_server_is_answered_without_the_client()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement result = await gateway.CallAsync("sample", "ping_client");

        Assert.Equal("""{"answer":{},"kind":"result"}""", result.GetProperty("structuredContent").GetRawText());
        Assert.Empty(gateway.Received("ping"));
    }

    [Fact]
    public async Task Questions_of_two_servers_with_equal_ids_and_tokens_are_kept_apart()
    {
        using var home = new TemporaryHome();
        var first = new Transcript(home);
        var second = new Transcript(home);
        home.WriteServers(Sample.Server("one", "--transcript", first.File), Sample.Server("two", "--transcript", second.File));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);
        string one = gateway.SendCall("one", "ask", Questions.Ask(Questions.Of("sampling/createMessage", """{"from":"one","_meta":{"progressToken":"same"}}""")));
        string two = gateway.SendCall("two", "ask", Questions.Ask(Questions.Of("sampling/createMessage", """{"from":"two","_meta":{"progressToken":"same"}}""")));
        JsonElement[] asked = [await gateway.ReceivedAsync("sampling/createMessage"), await gateway.ReceivedAsync("sampling/createMessage", 2)];
        Assert.NotEqual(asked[0].GetProperty("id").GetRawText(), asked[1].GetProperty("id").GetRawText());
        Assert.NotEqual(TokenOf(asked[0]), TokenOf(asked[1]));

        // The later question is answered first.
        foreach (JsonElement question in asked.Reverse())
        {
            string from = question.GetProperty("params").GetProperty("from").GetString()!;
            gateway.Send($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{TokenOf(question)}}},"progress":0.5,"message":"for {{{from}}}"}}""");
            gateway.Reply(question, $$"""{"to":"{{from}}"}""");
        }

        foreach ((string call, string name, Transcript transcript) in new[] { (one, "one", first), (two, "two", second) })
        {
            Assert.Equal([$$$"""{"result":{"to":"{{{name}}}"}}"""], Questions.AnswersOf(JsonText.Parse(await gateway.AnswerAsync(call)).GetProperty("result")));
            Assert.Equal($$"""{"progressToken":"same","progress":0.5,"message":"for {{name}}"}""", Assert.Single(transcript.Of("notifications/progress")).GetProperty("params").GetRawText());
        }
    }

    [Theory]
    [InlineData("7")]
    [InlineData("\"7\"")]
    [InlineData("\"\\u00e9\"")]
    public async Task Progress_of_the_client_goes_back_under_the_servers_token(string token)
    {
        using var home = new TemporaryHome();
        var transcript = new Transcript(home);
        home.WriteServers(Sample.Server("sample", "--transcript", transcript.File));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);
        string call = gateway.SendCall("sample", "ask", Questions.Ask(Questions.Of("roots/list", $$$"""{"_meta":{"a":1,"progressToken":{{{token}}},"b":2}}""")));
        JsonElement asked = await gateway.ReceivedAsync("roots/list");

        gateway.Send($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1e2,"progressToken":{{{TokenOf(asked)}}},"unknown":[1.0]}}""");
        gateway.Reply(asked, "{}");
        await gateway.AnswerAsync(call);
        // Too late, and one that nobody waits for.
        gateway.Send($$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":2e2,"progressToken":{{{TokenOf(asked)}}}}}""");
        gateway.Send("""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1,"progressToken":"unknown"}}""");
        await gateway.CallAsync("sample", "pid");

        Assert.Equal($$"""{"progress":1e2,"progressToken":{{token}},"unknown":[1.0]}""", Assert.Single(transcript.Of("notifications/progress")).GetProperty("params").GetRawText());
    }

    [Fact]
    public async Task Several_questions_at_once_get_their_own_answers()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);
        string call = gateway.SendCall("sample", "ask", Questions.AskTogether(Questions.Roots, Questions.Sampling, Questions.Form, Questions.Url));

        JsonElement url = await gateway.ReceivedAsync("elicitation/create", 2);
        gateway.Reply(url, """{"to":"url"}""");
        gateway.Reply(await gateway.ReceivedAsync("elicitation/create"), """{"to":"form"}""");
        gateway.Refuse(await gateway.ReceivedAsync("sampling/createMessage"), """{"code":-1,"message":"no"}""");
        gateway.Reply(await gateway.ReceivedAsync("roots/list"), """{"to":"roots"}""");

        Assert.Equal(
            ["""{"result":{"to":"roots"}}""", """{"error":{"code":-1,"message":"no"}}""", """{"result":{"to":"form"}}""", """{"result":{"to":"url"}}"""],
            Questions.AnswersOf(JsonText.Parse(await gateway.AnswerAsync(call)).GetProperty("result")));
    }

    [Fact]
    public async Task A_question_that_the_server_withdraws_is_cancelled_at_the_client()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);
        string call = gateway.SendCall("sample", "ask", Questions.Ask(Questions.Form, Questions.Roots));
        JsonElement asked = await gateway.ReceivedAsync("elicitation/create");

        await gateway.CallAsync("sample", "withdraw");

        JsonElement cancelled = await gateway.ReceivedAsync("notifications/cancelled");
        Assert.Equal(asked.GetProperty("id").GetRawText(), cancelled.GetProperty("params").GetProperty("requestId").GetRawText());
        // An answer that crosses it is nothing to anybody.
        gateway.Reply(asked, """{"action":"accept"}""");
        gateway.Reply(await gateway.ReceivedAsync("roots/list"), """{"roots":[]}""");
        Assert.Equal(["""{"error":"withdrawn"}""", """{"result":{"roots":[]}}"""], Questions.AnswersOf(JsonText.Parse(await gateway.AnswerAsync(call)).GetProperty("result")));
    }

    [Fact]
    public async Task A_cancelled_call_takes_its_question_back()
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteServers(Sample.Server("sample", "--ledger", ledger));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);
        string call = gateway.SendCall("sample", "ask", Questions.Ask(Questions.Form));
        JsonElement asked = await gateway.ReceivedAsync("elicitation/create");

        gateway.Send($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{call}}}}}""");

        JsonElement cancelled = await gateway.ReceivedAsync("notifications/cancelled");
        Assert.Equal(asked.GetProperty("id").GetRawText(), cancelled.GetProperty("params").GetProperty("requestId").GetRawText());
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("cancelled asking"), () => "not cancelled");
    }

    [Fact]
    public async Task When_the_server_dies_its_question_is_cancelled_and_the_outcome_of_the_call_unknown()
    {
        using var home = new TemporaryHome();
        string pids = home.NewFile();
        home.WriteServers(Sample.Server("sample", "--pid-file", pids));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);
        string call = gateway.SendCall("sample", "ask", Questions.Ask(Questions.Form));
        JsonElement asked = await gateway.ReceivedAsync("elicitation/create");

        Processes.Send(Processes.FromFile(pids)[0], Processes.Kill);

        JsonElement result = JsonText.Parse(await gateway.AnswerAsync(call)).GetProperty("result");
        Assert.True(result.IsError());
        Assert.Contains("Outcome unknown", result.TextOf(), StringComparison.Ordinal);
        JsonElement cancelled = await gateway.ReceivedAsync("notifications/cancelled");
        Assert.Equal(asked.GetProperty("id").GetRawText(), cancelled.GetProperty("params").GetProperty("requestId").GetRawText());
        gateway.Reply(asked, """{"action":"accept"}""");
        Assert.False((await gateway.CallAsync("sample", "pid")).IsError());
    }

    [Fact]
    public async Task The_operation_timeout_does_not_run_while_the_client_is_asked()
    {
        using var home = new TemporaryHome();
        // As long as a question takes on a busy machine.
        TimeSpan limit = TimeSpan.FromSeconds(3);
        home.WriteServers(Sample.Server("sample") with { OperationTimeout = limit }, Sample.Server("clock") with { OperationTimeout = limit });
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);
        string call = gateway.SendCall("sample", "ask", Questions.Ask(Questions.Form));
        JsonElement asked = await gateway.ReceivedAsync("elicitation/create");

        // Twice the same timeout passes elsewhere.
        for (int i = 0; i < 2; i++)
        {
            Assert.Contains("did not answer within 3 s", (await gateway.CallAsync("clock", "never")).TextOf(), StringComparison.Ordinal);
        }

        gateway.Reply(asked, """{"action":"decline"}""");
        Assert.Equal(["""{"result":{"action":"decline"}}"""], Questions.AnswersOf(JsonText.Parse(await gateway.AnswerAsync(call)).GetProperty("result")));

        // From the answer on it runs again.
        Assert.Contains("did not answer within 3 s", (await gateway.CallAsync("sample", "never")).TextOf(), StringComparison.Ordinal);
    }

    private static string TokenOf(JsonElement request) => request.GetProperty("params").GetProperty("_meta").GetProperty("progressToken").GetRawText();
}
