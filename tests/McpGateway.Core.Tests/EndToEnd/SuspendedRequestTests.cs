using System.Globalization;
using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>
/// A client of revision 2026-07-28 in front of servers with sessions: what they ask while they handle a request becomes its result, and it goes
/// on when the client makes the request again.
/// </summary>
public sealed class SuspendedRequestTests
{
    private const string NameForm = """{"message":"Who are you?","requestedSchema":{"type":"object","properties":{"name":{"type":"string"}}}}""";

    private static readonly string[] s_questions = ["elicitation/create", "sampling/createMessage", "roots/list"];

    public static TheoryData<string, string?, string> Exchanges { get; } = new()
    {
        { "elicitation/create", """{"message":"Who?","requestedSchema":{"big":9007199254740993},"unknown":1e400}""", """{"action":"accept","content":{"name":"é \u00e9","n":1.10}}""" },
        { "elicitation/create", """{"mode":"url","message":"Sign in","url":"https://example.com/","elicitationId":"e1"}""", """{"action":"decline"}""" },
        { "sampling/createMessage", """{"messages":[],"maxTokens":9007199254740993}""", """{"role":"assistant","content":{"type":"text","text":"Paris"},"model":"m","unknown":[1.0]}""" },
        { "roots/list", null, """{ "roots" : [] }""" },
    };

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task A_question_becomes_a_result_and_the_answer_comes_with_the_request_made_again(string method, string? parameters, string answer)
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteServers(Sample.Server("sample", "--ledger", ledger));
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway, Questions.All);
        string call = GatewayProcess.Call("sample", "ask", Questions.Ask(Questions.Of(method, parameters)));

        JsonElement asked = await client.RequestAsync("tools/call", call);
        (string key, JsonElement question) = Only(asked);
        Assert.Equal(Questions.Of(method, Questions.Named(parameters)), question.GetRawText());

        string again = client.SendAgain("tools/call", call, asked, $$"""{"{{key}}":{{answer}}}""");
        JsonElement result = JsonText.Parse(await gateway.AnswerAsync(again)).GetProperty("result");
        Assert.Equal("complete", result.GetProperty("resultType").GetString());
        Assert.Equal([$$"""{"result":{{answer}}}"""], Questions.AnswersOf(result));
        Assert.Equal(["ask asking"], TemporaryHome.Lines(ledger));
        AssertNeverAsked(gateway);
    }

    [Fact]
    public async Task Questions_one_after_the_other_are_asked_in_rounds()
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteServers(Sample.Server("sample", "--ledger", ledger));
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway, Questions.All);
        string call = GatewayProcess.Call("sample", "ask", Questions.Ask(Questions.Form, Questions.Sampling, Questions.Roots));

        JsonElement result = await client.RequestAsync("tools/call", call);
        var states = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < 3; i++)
        {
            (string key, JsonElement question) = Only(result);
            Assert.Equal(s_questions[i], question.GetProperty("method").GetString());
            Assert.True(states.Add(result.GetProperty("requestState").GetString()!));
            result = await client.RequestAgainAsync("tools/call", call, result, $$$"""{"{{{key}}}":{"round":{{{i}}}}}""");
        }

        Assert.Equal(["""{"result":{"round":0}}""", """{"result":{"round":1}}""", """{"result":{"round":2}}"""], Questions.AnswersOf(result));
        Assert.Equal(["ask asking"], TemporaryHome.Lines(ledger));
    }

    [Fact]
    public async Task Questions_at_the_same_time_are_all_asked_and_one_without_an_answer_is_asked_again()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway, Questions.All);
        string call = GatewayProcess.Call("sample", "ask", Questions.AskTogether(Questions.Form, Questions.Sampling, Questions.Roots));

        JsonElement result = await client.RequestAsync("tools/call", call);
        int rounds = 1;
        var left = new List<string>(s_questions);
        while (result.GetProperty("resultType").GetString() == "input_required")
        {
            JsonProperty[] questions = [.. result.GetProperty("inputRequests").EnumerateObject()];
            // Only the last of them is answered, and something that nobody has asked.
            string method = questions[^1].Value.GetProperty("method").GetString()!;
            Assert.True(left.Remove(method));
            result = await client.RequestAgainAsync("tools/call", call, result, $$$"""{"nobody asked":{},"{{{questions[^1].Name}}}":{"to":"{{{method}}}"}}""");
            rounds++;
        }

        Assert.Equal(4, rounds);
        Assert.Equal(
            ["""{"result":{"to":"elicitation/create"}}""", """{"result":{"to":"sampling/createMessage"}}""", """{"result":{"to":"roots/list"}}"""],
            Questions.AnswersOf(result));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"other":{"action":"accept"}}""")]
    public async Task Without_an_answer_the_question_is_asked_again(string answers)
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteServers(Sample.Server("sample", "--ledger", ledger));
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway, Questions.All);
        string call = GatewayProcess.Call("sample", "ask", Questions.Ask(Questions.Form));
        JsonElement first = await client.RequestAsync("tools/call", call);

        JsonElement second = await client.RequestAgainAsync("tools/call", call, first, answers);
        JsonElement third = JsonText.Parse(await client.LineAsync("tools/call", $$"""{"requestState":{{second.GetProperty("requestState").GetRawText()}},{{call[1..]}}""")).GetProperty("result");
        JsonElement result = await client.RequestAgainAsync("tools/call", call, third, $$$"""{"{{{Only(third).Key}}}":{"action":"accept"}}""");

        Assert.Equal(Only(first).Question.GetRawText(), Only(second).Question.GetRawText());
        Assert.Equal(["""{"result":{"action":"accept"}}"""], Questions.AnswersOf(result));
        Assert.Equal(["ask asking"], TemporaryHome.Lines(ledger));
    }

    [Fact]
    public async Task A_state_that_is_used_up_or_unknown_is_refused_and_nothing_runs_again()
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteServers(Sample.Server("sample", "--ledger", ledger));
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway, Questions.All);
        string call = GatewayProcess.Call("sample", "ask", Questions.Ask(Questions.Form));
        JsonElement asked = await client.RequestAsync("tools/call", call);
        string answers = $$$"""{"{{{Only(asked).Key}}}":{"action":"accept"}}""";
        await client.RequestAgainAsync("tools/call", call, asked, answers);

        string state = asked.GetProperty("requestState").GetString()!;
        // As it was, changed at its end, and of another life of the gateway.
        foreach (string unknown in (string[])[state, state[..^1] + (state[^1] == '0' ? '1' : '0'), state[..^4]])
        {
            JsonElement error = await client.ErrorAsync("tools/call", $$"""{"requestState":"{{unknown}}","inputResponses":{{answers}},{{call[1..]}}""");
            Assert.Equal(-32602, error.GetProperty("code").GetInt32());
        }

        await client.CallAsync("sample", "count", """{"key":"after"}""");
        Assert.Equal(["ask asking", "count after"], TemporaryHome.Lines(ledger));
    }

    [Fact]
    public async Task A_state_belongs_to_its_client()
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteServers(Sample.Server("sample", "--ledger", ledger));
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        await using GatewayProcess other = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway, Questions.All);
        string call = GatewayProcess.Call("sample", "ask", Questions.Ask(Questions.Form));
        JsonElement asked = await client.RequestAsync("tools/call", call);

        string stolen = new StatelessClient(other, Questions.All).SendAgain("tools/call", call, asked, "{}");
        Assert.Equal(-32602, JsonText.Parse(await other.AnswerAsync(stolen)).GetProperty("error").GetProperty("code").GetInt32());

        JsonElement result = await client.RequestAgainAsync("tools/call", call, asked, $$$"""{"{{{Only(asked).Key}}}":{"action":"accept"}}""");
        Assert.Equal(["""{"result":{"action":"accept"}}"""], Questions.AnswersOf(result));
        Assert.Equal(["ask asking"], TemporaryHome.Lines(ledger));
    }

    [Fact]
    public async Task When_the_server_dies_meanwhile_the_outcome_is_unknown_and_nothing_runs_again()
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile(), pids = home.NewFile();
        home.WriteServers(Sample.Server("sample", "--ledger", ledger, "--pid-file", pids));
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway, Questions.All);
        string call = GatewayProcess.Call("sample", "ask", Questions.Ask(Questions.Form));
        JsonElement asked = await client.RequestAsync("tools/call", call);

        int process = Processes.FromFile(pids)[0];
        Processes.Send(process, Processes.Kill);
        await Processes.AssertGone(process);
        JsonElement result = await client.RequestAgainAsync("tools/call", call, asked, $$$"""{"{{{Only(asked).Key}}}":{"action":"accept"}}""");

        Assert.True(result.IsError());
        Assert.Equal("complete", result.GetProperty("resultType").GetString());
        Assert.Contains("Outcome unknown", result.TextOf(), StringComparison.Ordinal);
        await client.CallAsync("sample", "count", """{"key":"after"}""");
        Assert.Equal(["ask asking", "count after"], TemporaryHome.Lines(ledger));
    }

    [Fact]
    public async Task What_the_server_answers_meanwhile_is_there_when_the_client_comes_back()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway, Questions.All);
        string call = GatewayProcess.Call("sample", "ask", Questions.Ask(Questions.Form));
        JsonElement asked = await client.RequestAsync("tools/call", call);

        // The server takes its question back, and so has its answer.
        Assert.Equal("1", (await client.CallAsync("sample", "withdraw")).TextOf());

        JsonElement result = await client.RequestAgainAsync("tools/call", call, asked, $$$"""{"{{{Only(asked).Key}}}":{"action":"accept"}}""");
        Assert.Equal("complete", result.GetProperty("resultType").GetString());
        Assert.Equal(["""{"error":"withdrawn"}"""], Questions.AnswersOf(result));
        Assert.Empty(gateway.Received("notifications/cancelled"));
    }

    [Fact]
    public async Task Cancelling_the_request_that_was_made_again_cancels_the_call()
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteServers(Sample.Server("sample", "--ledger", ledger));
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway, Questions.All);
        string call = GatewayProcess.Call("sample", "ask", $$"""{"hangs":true,{{Questions.Ask(Questions.Form)[1..]}}""");
        string first = client.Send("tools/call", call, "\"progressToken\":\"first\",");
        JsonElement asked = JsonText.Parse(await gateway.AnswerAsync(first)).GetProperty("result");
        string again = client.SendAgain("tools/call", call, asked, $$$"""{"{{{Only(asked).Key}}}":{"action":"accept"}}""", "\"progressToken\":\"second\",");
        // The server is past its question.
        await gateway.ReceivedAsync("notifications/progress");

        // The first request has had its answer, and is nothing any more.
        gateway.Send($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{first}}}}}""");
        await client.CallAsync("sample", "pid");
        Assert.Equal(["ask asking"], TemporaryHome.Lines(ledger)[..1]);
        Assert.DoesNotContain("cancelled asking", TemporaryHome.Lines(ledger));

        gateway.Send($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{again}}}}}""");
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Contains("cancelled asking"), () => "not cancelled");
    }

    [Fact]
    public async Task Progress_comes_under_the_token_of_the_request_that_was_made_again()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway, Questions.All);
        string call = GatewayProcess.Call("sample", "ask", Questions.Ask(Questions.Form));
        JsonElement asked = JsonText.Parse(await client.LineAsync("tools/call", call, "\"progressToken\":\"first\",")).GetProperty("result");

        string again = client.SendAgain("tools/call", call, asked, $$$"""{"{{{Only(asked).Key}}}":{"action":"accept"}}""", "\"progressToken\":\"second\",");
        Assert.Contains("\"complete\"", await gateway.AnswerAsync(again), StringComparison.Ordinal);

        Assert.Equal("second", Assert.Single(gateway.Received("notifications/progress")).GetProperty("params").GetProperty("progressToken").GetString());
    }

    [Theory]
    [InlineData("prompts/get", """{"name":"sample__interview"}""")]
    [InlineData("resources/read", """{"uri":"mcp-gateway://sample/sample://interview"}""")]
    public async Task Prompts_and_resources_ask_in_the_same_way(string method, string parameters)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway, Questions.All);

        JsonElement asked = await client.RequestAsync(method, parameters);
        (string key, JsonElement question) = Only(asked);
        Assert.Equal($$"""{"method":"elicitation/create","params":{{Questions.Named(NameForm)}}}""", question.GetRawText());
        Assert.False(asked.TryGetProperty("ttlMs", out _));

        JsonElement result = await client.RequestAgainAsync(method, parameters, asked, $$$$"""{"{{{{key}}}}":{"action":"accept","content":{"name":"X"}}}""");
        Assert.Equal("complete", result.GetProperty("resultType").GetString());
        Assert.Contains("""{\"action\":\"accept\",\"content\":{\"name\":\"X\"}}""", result.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(method == "resources/read", result.TryGetProperty("ttlMs", out _));
    }

    [Theory]
    [InlineData("{}", Questions.Form, -32601)]
    [InlineData("""{"elicitation":{}}""", Questions.Roots, -32601)]
    [InlineData("""{"elicitation":{}}""", Questions.Url, -32602)]
    public async Task What_the_client_cannot_do_is_refused_to_the_server(string capabilities, string question, int code)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = GatewayProcess.Start(home);

        JsonElement result = await new StatelessClient(gateway, capabilities).CallAsync("sample", "ask", Questions.Ask(question));

        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"\"code\":{code},"), Assert.Single(Questions.AnswersOf(result)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_operation_timeout_does_not_run_while_the_client_is_asked()
    {
        using var home = new TemporaryHome();
        // As long as a question takes on a busy machine.
        TimeSpan limit = TimeSpan.FromSeconds(3);
        home.WriteServers(Sample.Server("sample") with { OperationTimeout = limit }, Sample.Server("clock") with { OperationTimeout = limit });
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway, Questions.All);
        string call = GatewayProcess.Call("sample", "ask", Questions.Ask(Questions.Form));
        JsonElement asked = await client.RequestAsync("tools/call", call);

        // Twice the same timeout passes elsewhere.
        for (int i = 0; i < 2; i++)
        {
            Assert.Contains("did not answer within 3 s", (await client.CallAsync("clock", "never")).TextOf(), StringComparison.Ordinal);
        }

        JsonElement result = await client.RequestAgainAsync("tools/call", call, asked, $$$"""{"{{{Only(asked).Key}}}":{"action":"accept"}}""");
        Assert.Equal(["""{"result":{"action":"accept"}}"""], Questions.AnswersOf(result));
    }

    private static (string Key, JsonElement Question) Only(JsonElement result)
    {
        Assert.True(result.GetProperty("resultType").ValueEquals("input_required"), result.GetRawText());
        JsonProperty only = Assert.Single(result.GetProperty("inputRequests").EnumerateObject());
        return (only.Name, only.Value);
    }

    private static void AssertNeverAsked(GatewayProcess gateway) =>
        Assert.All(s_questions, method => Assert.Empty(gateway.Received(method)));
}
