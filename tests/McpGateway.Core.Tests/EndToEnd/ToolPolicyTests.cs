using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>What an entry's <c>tools</c> allows, denies and has confirmed, on every path to a tool.</summary>
public sealed class ToolPolicyTests
{
    private const string Denied = ",\"tools\":{\"deny\":[\"count\",\"c*sh\"]}";

    public static TheoryData<string, bool> Policies { get; } = new()
    {
        { """{"deny":["count"]}""", true },
        { """{"deny":["COUN?"]}""", true },
        { """{"allow":["*"],"deny":["c*"]}""", true },
        { """{"allow":["echo","pid"]}""", true },
        { """{"allow":["c*t"]}""", false },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task What_is_denied_is_on_no_path(string policy, bool isDenied)
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", $",\"tools\":{policy}", "--ledger", ledger)));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        Assert.Equal(!isDenied, (await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"sample"}""")).Contains("count(key?", StringComparison.Ordinal));
        Assert.Equal(!isDenied, (await gateway.MetaAsync("list_available_mcps", """{"query":"count calls"}""")).Contains("count(key?", StringComparison.Ordinal));
        Assert.Equal(!isDenied, (await gateway.RequestLineAsync("tools/list", null)).Contains("sample__count", StringComparison.Ordinal));
        Assert.Equal(isDenied, (await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"sample","tools":["count"]}""", isError: isDenied)).Contains("does not offer", StringComparison.Ordinal));
        JsonElement result = await gateway.CallAsync("sample", "count", """{"key":"meta"}""");
        Assert.Equal(isDenied, result.IsError());
        Assert.Equal(isDenied, result.TextOf().Contains("\"tools.", StringComparison.Ordinal));
        Assert.Equal(isDenied, (await gateway.RequestAsync("tools/call", """{"name":"sample__count","arguments":{"key":"exposed"}}""")).IsError());

        Assert.Equal(isDenied ? [] : (string[])["count meta", "count exposed"], TemporaryHome.Lines(ledger));
    }

    [Theory]
    [InlineData("""{"name":"call_mcp_tool","arguments":{"mcp_name":"sample","tool_name":"echo","tool_name":"count","arguments":{"message":"m"}}}""")]
    [InlineData("""{"name":"call_mcp_tool","arguments":{"mcp_name":"sample","tool_name":"count","tool_name":"echo","arguments":{"message":"m"}}}""")]
    [InlineData("""{"name":"call_mcp_tool","arguments":{"mcp_name":"sample","tool_name":"echo","tool\u005fname":"count","arguments":{"message":"m"}}}""")]
    [InlineData("""{"name":"call_mcp_tool","arguments":{"mcp_name":"sample","tool_name":"co\u0075nt","arguments":{"message":"m"}}}""")]
    [InlineData("""{"name":"call_mcp_tool","arguments":{"mcp_name":"sample","mcp_name":"open","tool_name":"count","arguments":{"message":"m"}}}""")]
    [InlineData("""{"name":"call_mcp_tool","arguments":{"mcp_name":"open","mcp_name":"sample","tool_name":"count","arguments":{"message":"m"}}}""")]
    [InlineData("""{"name":"sample__echo","name":"count","arguments":{"message":"m"}}""")]
    [InlineData("""{"name":"count","name":"sample__echo","arguments":{"message":"m"}}""")]
    [InlineData("""{"name":"sample__echo","n\u0061me":"count","arguments":{"message":"m"}}""")]
    [InlineData("""{"name":"open__count","name":"sample__count","arguments":{"message":"m"}}""")]
    [InlineData("""{"name":"sample__co\u0075nt","arguments":{"message":"m"}}""")]
    public async Task No_spelling_gets_around_it(string parameters)
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", Denied, "--ledger", ledger), Settings.Entry("open", "")));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        await gateway.RequestLineAsync("tools/call", parameters);

        Assert.DoesNotContain(TemporaryHome.Lines(ledger), line => line.StartsWith("count", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rule_that_is_added_holds_for_a_server_that_runs()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", "")));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        string before = (await gateway.CallAsync("sample", "pid")).TextOf();

        home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", Denied)));
        await Deadline.UntilAsync(async () => (await gateway.CallAsync("sample", "count")).IsError(), () => "still allowed");

        Assert.DoesNotContain("sample__count", await gateway.RequestLineAsync("tools/list", null), StringComparison.Ordinal);
        Assert.Equal(before, (await gateway.CallAsync("sample", "pid")).TextOf());
    }

    [Theory]
    [InlineData("\"result\":{\"action\":\"accept\",\"content\":{}}", null)]
    [InlineData("\"result\":{\"action\":\"decline\"}", "the user declined")]
    [InlineData("\"result\":{\"action\":\"cancel\"}", "the user gave no answer")]
    [InlineData("\"result\":{}", "the user gave no answer")]
    [InlineData("\"error\":{\"code\":-1,\"message\":\"no\"}", "the user gave no answer")]
    public async Task The_user_is_asked_before_a_tool_that_needs_it(string answer, string? refusal)
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", Confirm("cou*"), "--ledger", ledger)));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: """{"elicitation":{}}""");
        string[] calls = [GatewayProcess.Call("sample", "count", """{"key":"é meta"}"""), """{"name":"sample__count","arguments":{"key":"é exposed"}}"""];

        for (int i = 0; i < calls.Length; i++)
        {
            string id = gateway.NewId();
            gateway.Send(GatewayProcess.Request(id, "tools/call", calls[i]));
            JsonElement asked = await gateway.ReceivedAsync("elicitation/create", i + 1);
            string question = asked.GetProperty("params").GetProperty("message").GetString()!;
            Assert.Contains("\"count\"", question, StringComparison.Ordinal);
            Assert.Contains("\"sample\"", question, StringComparison.Ordinal);
            Assert.Contains(i == 0 ? "é meta" : "é exposed", question, StringComparison.Ordinal);
            gateway.Send($$"""{"jsonrpc":"2.0","id":{{asked.GetProperty("id").GetRawText()}},{{answer}}}""");

            JsonElement result = JsonText.Parse(await gateway.AnswerAsync(id)).GetProperty("result");
            Assert.Equal(refusal is not null, result.IsError());
            Assert.Contains(refusal ?? "", result.TextOf(), StringComparison.Ordinal);
        }

        Assert.False((await gateway.CallAsync("sample", "pid")).IsError());
        Assert.Equal(refusal is null ? (string[])["count é meta", "count é exposed"] : [], TemporaryHome.Lines(ledger).Where(line => line.StartsWith("count", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"elicitation":{"url":{}}}""")]
    public async Task A_client_that_cannot_ask_is_refused_with_the_setting(string capabilities)
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteConfiguration(Settings.Of("meta", Settings.Entry("sample", Confirm("cou*"), "--ledger", ledger)));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: capabilities);

        JsonElement result = await gateway.CallAsync("sample", "count");

        Assert.True(result.IsError());
        Assert.Contains("\"tools.confirm\" (\"cou*\")", result.TextOf(), StringComparison.Ordinal);
        Assert.Empty(TemporaryHome.Lines(ledger));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_before_the_user_answers_takes_the_question_back_and_is_not_made()
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteConfiguration(Settings.Of("meta", Settings.Entry("sample", Confirm("count"), "--ledger", ledger)));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: """{"elicitation":{}}""");
        string id = gateway.SendCall("sample", "count");
        JsonElement asked = await gateway.ReceivedAsync("elicitation/create");

        gateway.Send($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{id}}}}}""");

        JsonElement cancelled = await gateway.ReceivedAsync("notifications/cancelled");
        Assert.Equal(asked.GetProperty("id").GetRawText(), cancelled.GetProperty("params").GetProperty("requestId").GetRawText());
        gateway.Reply(asked, """{"action":"accept"}""");
        await gateway.CallAsync("sample", "pid", """{"key":"after"}""");
        Assert.DoesNotContain(TemporaryHome.Lines(ledger), line => line.StartsWith("count", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("accept", null)]
    [InlineData("decline", "the user declined")]
    [InlineData("cancel", "the user gave no answer")]
    public async Task A_client_without_a_session_confirms_with_the_call_made_again(string action, string? refusal)
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", Confirm("count"), "--ledger", ledger)));
        await home.MeetServersAsync();
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway, """{"elicitation":{}}""");

        foreach (string call in (string[])[GatewayProcess.Call("sample", "count", """{"key":"it"}"""), """{"name":"sample__count","arguments":{"key":"it"}}"""])
        {
            JsonElement asked = await client.RequestAsync("tools/call", call);
            JsonElement again = await client.RequestAgainAsync("tools/call", call, asked, "{}");
            JsonProperty question = Assert.Single(again.GetProperty("inputRequests").EnumerateObject());
            Assert.Equal("elicitation/create", question.Value.GetProperty("method").GetString());
            JsonElement result = await client.RequestAgainAsync("tools/call", call, again, $$$"""{"{{{question.Name}}}":{"action":"{{{action}}}"}}""");

            Assert.Equal("complete", result.GetProperty("resultType").GetString());
            Assert.Equal(refusal is not null, result.IsError());
            Assert.Contains(refusal ?? "", result.TextOf(), StringComparison.Ordinal);
        }

        Assert.Empty(gateway.Received("elicitation/create"));
        Assert.Equal(refusal is null ? (string[])["count it", "count it"] : [], TemporaryHome.Lines(ledger));
    }

    [Fact]
    public async Task Consent_is_good_in_another_process_once_and_for_the_call_that_it_was_given_for()
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteConfiguration(Settings.Of("meta", Settings.Entry("sample", Confirm("count"), "--ledger", ledger)));
        string call = GatewayProcess.Call("sample", "count", """{"key":"it"}"""), other = GatewayProcess.Call("sample", "count", """{"key":"other"}""");
        JsonElement asked, askedToo;
        await using (GatewayProcess first = GatewayProcess.Start(home))
        {
            var before = new StatelessClient(first, """{"elicitation":{}}""");
            asked = await before.RequestAsync("tools/call", call);
            askedToo = await before.RequestAsync("tools/call", call);
        }

        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway, """{"elicitation":{}}""");
        string Accept(JsonElement question) => $$$"""{"{{{Assert.Single(question.GetProperty("inputRequests").EnumerateObject()).Name}}}":{"action":"accept"}}""";

        Assert.Equal("input_required", (await client.RequestAgainAsync("tools/call", other, askedToo, Accept(askedToo))).GetProperty("resultType").GetString());
        Assert.Equal("complete", (await client.RequestAgainAsync("tools/call", call, asked, Accept(asked))).GetProperty("resultType").GetString());
        Assert.Contains("has been used", await gateway.AnswerAsync(client.SendAgain("tools/call", call, asked, Accept(asked))), StringComparison.Ordinal);

        Assert.Equal(["count it"], TemporaryHome.Lines(ledger));
    }

    [Theory]
    [InlineData("--protocol", "2025-11-25")]
    [InlineData("--modern-only")]
    public async Task A_confirmed_call_that_asks_by_itself_is_confirmed_once(params string[] options)
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(Settings.Of("meta", Settings.Entry("sample", Confirm("ask"), options)));
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway, Questions.All);
        string call = GatewayProcess.Call("sample", "ask", Questions.Ask(Questions.Roots, Questions.Sampling));
        var asked = new List<string>();

        JsonElement result = await client.RequestAsync("tools/call", call);
        while (result.GetProperty("resultType").GetString() == "input_required")
        {
            JsonProperty question = Assert.Single(result.GetProperty("inputRequests").EnumerateObject());
            asked.Add(question.Value.GetProperty("method").GetString()!);
            result = await client.RequestAgainAsync("tools/call", call, result, $$$"""{"{{{question.Name}}}":{"action":"accept"}}""");
        }

        Assert.Equal(["elicitation/create", "roots/list", "sampling/createMessage"], asked);
        Assert.Equal(2, Questions.AnswersOf(result).Length);
    }

    [Fact]
    public async Task A_server_that_clients_share_is_offered_nothing_that_it_could_ask_one_of_them()
    {
        using var home = new TemporaryHome();
        var transcript = new Transcript(home);
        home.WriteConfiguration(Settings.Of("meta", Settings.Entry("sample", ",\"scope\":\"shared\"", "--transcript", transcript.File)));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, capabilities: Questions.All);

        JsonElement result = await gateway.CallAsync("sample", "ask", Questions.AskTogether(Questions.Roots, Questions.Form));

        Assert.Equal("{}", Assert.Single(transcript.Of("initialize")).GetProperty("params").GetProperty("capabilities").GetRawText());
        Assert.Equal(2, Questions.AnswersOf(result).Length);
        Assert.All(Questions.AnswersOf(result), answer => Assert.Contains("-32601", answer, StringComparison.Ordinal));
        Assert.Contains("\"error\"", await gateway.RequestLineAsync("resources/subscribe", """{"uri":"mcp-gateway://sample/sample://text"}"""), StringComparison.Ordinal);
        Assert.Empty(gateway.Received("roots/list"));
    }

    private static string Confirm(string pattern) => $$$""","tools":{"confirm":["{{{pattern}}}"]}""";
}
