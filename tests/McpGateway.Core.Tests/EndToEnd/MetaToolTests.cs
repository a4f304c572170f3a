using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>What the two tools that look, and the errors of the third, tell a model.</summary>
public sealed class MetaToolTests
{
    [Fact]
    public async Task The_list_has_a_line_a_server_with_description_tools_and_state()
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("one") with { Description = "What it is\nfor" }, Sample.Server("two"), new ServerDefinition { Name = "three", Command = "no-such-program" });
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"two"}""");

        string[] lines = (await gateway.MetaAsync("list_available_mcps")).Split('\n');

        Assert.Equal(3, lines.Length);
        Assert.Equal("one: What it is for [tools not seen yet]", lines[0]);
        Assert.Matches("^two: A server for tests \\[\\d+ tools, ready\\]$", lines[1]);
        Assert.Matches("^three: \\[tools not seen yet, .*the command 'no-such-program' is not on the PATH", lines[2]);
    }

    [Fact]
    public async Task What_is_missing_stands_in_the_list_before_anything_starts()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration($$"""
            {"mcpServers":{
              "needy":{"command":"{{Built.SampleServer}}","env":{"TOKEN":"${NEEDY_TOKEN}" } },
              "remote":{"url":"http://127.0.0.1:9/mcp"},
              "odd":{"type":"carrier-pigeon","command":"x"},
              "wrong":{"command":5},
              "off":{"command":"x","disabled":true},
              "gateway":{"command":"x"} } }
            """);
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string list = await gateway.MetaAsync("list_available_mcps");

        Assert.Contains("needs the variable NEEDY_TOKEN", list, StringComparison.Ordinal);
        Assert.Contains("remote: [tools not seen yet", list, StringComparison.Ordinal);
        Assert.Matches("odd: \\[tools not seen yet, .*is of a kind that this version does not know", list);
        Assert.Matches("wrong: \\[tools not seen yet, .*\"command\" must be a string in quotes \\(config.json line 5\\)", list);
        Assert.Matches("gateway: \\[tools not seen yet, .*this name is reserved", list);
        Assert.DoesNotContain("off:", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_servers_the_list_says_where_to_add_them()
    {
        using var home = new TemporaryHome();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        Assert.Equal($"No servers are configured. Add them under \"mcpServers\" in {home.Home.ConfigurationFile}, or in PowerShell: Register-McpServer memory npx '-y', '@modelcontextprotocol/server-memory', or elsewhere: mcp-gateway add memory -- npx -y @modelcontextprotocol/server-memory.", await gateway.MetaAsync("list_available_mcps"));
        Assert.Contains("none yet", (await gateway.InitializeAsync()).GetProperty("instructions").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_client_would_have_read_costs_the_model_one_line()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration("""{"servers":{"s":{"command":"x","timeout":60,"autoApprove":["a"]},"t":{"command":"x","trust":true}}}""");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string[] lines = (await gateway.MetaAsync("list_available_mcps")).Split('\n');

        Assert.Equal("! config.json: 3 values are not used as written; see logs/gateway.log or Get-McpServer for details.", lines[0]);
        Assert.Equal(3, lines.Length);
        Assert.Contains("\"trust\" of server 't' is not read", home.GatewayLog, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_every_server_is_switched_off_the_list_says_so()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration("""{"mcpServers":{"off":{"command":"x","disabled":true}}}""");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        Assert.NotEqual("", await gateway.MetaAsync("list_available_mcps"));
    }

    [Theory]
    [InlineData("list_available_mcps", """{"query":"echo \ud83d"}""", "echo(message: string)")]
    [InlineData("list_available_mcps", """{"query":["echo","message"]}""", "echo(message: string)")]
    [InlineData("load_mcp_tools", """{"mcp_name":"\ud83d"}""", "is not configured")]
    [InlineData("load_mcp_tools", """{"mcp_name":"sample","tools":["\uDC00","echo"]}""", "\"name\":\"echo\"")]
    [InlineData("load_mcp_tools", """{"mcp_name":"sample","tools":"[\"\\ud83d\",\"echo\"]"}""", "\"name\":\"echo\"")]
    [InlineData("load_mcp_tools", """{"mcp_name":"sample","tools":["sample__echo"]}""", "\"name\":\"echo\"")]
    public async Task Odd_texts_get_an_answer_that_says_something(string tool, string arguments, string expected)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"sample"}""");

        Assert.Contains(expected, await gateway.MetaAsync(tool, arguments, isError: expected == "is not configured"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loading_gives_a_signature_a_tool_and_full_definitions_of_those_asked_for()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string[] lines = (await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"sample"}""")).Split('\n');
        Assert.Contains("echo(message: string) - Returns the message as it is *", lines);
        Assert.Contains("slow(ms: int, key?: string, ignoreCancel?: bool = false) - Answers after some time *", lines);
        Assert.Contains("env(name?: string) - Returns one environment variable, or all of them *", lines);
        Assert.Contains("crash(code?: int = 1, stderr?: string) - Exits at once, without an answer !", lines);

        string[] definitions = (await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"sample","tools":["decorated","schema_zoo"]}""")).Split('\n');
        Assert.Equal(2, definitions.Length);
        Assert.StartsWith("{\"name\":\"decorated\",\"description\":\"A definition with every optional member, known and unknown.\",\"inputSchema\":{", definitions[0], StringComparison.Ordinal);
        Assert.EndsWith("\"annotations\":{\"title\":\"Decorated\",\"readOnlyHint\":true,\"destructiveHint\":false,\"idempotentHint\":true,\"openWorldHint\":false,\"unknownHint\":\"kept\"}}", definitions[0], StringComparison.Ordinal);
        Assert.Contains("größe", definitions[1], StringComparison.Ordinal);

        foreach (string wish in (string[])["\"decorated\"", "\"[\\\"decorated\\\"]\""])
        {
            Assert.Equal(definitions[0], await gateway.MetaAsync("load_mcp_tools", $$"""{"mcp_name":"sample","tools":{{wish}}}"""));
        }
    }

    [UnixFact("it looks into /proc")]
    public async Task A_search_ranks_the_tools_of_all_servers_and_starts_nothing()
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("one"), Sample.Server("unseen"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"one"}""");

        string[] found = (await gateway.MetaAsync("list_available_mcps", """{"query":"add two numbers"}""")).Split('\n');
        Assert.Equal("one: add(a: number, b: number) - Adds two numbers *", found[0]);
        Assert.Equal("Not searched because never listed (load_mcp_tools shows them): unseen", found[^1]);

        string nothing = await gateway.MetaAsync("list_available_mcps", """{"query":"zzzz qqqq"}""");
        Assert.StartsWith("Nothing known so far fits 'zzzz qqqq'. The servers:\none: ", nothing, StringComparison.Ordinal);
        Assert.Single(Processes.DescendantsOf(gateway.Id));
    }

    [Fact]
    public async Task An_unknown_server_is_answered_with_the_nearest_first()
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("zebra"), Sample.Server("github"), Sample.Server("gitlab"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        const string Expected = "Server 'git-hub2' is not configured. Configured servers, nearest match first: github, gitlab, zebra.";
        JsonElement called = await gateway.CallAsync("git-hub2", "echo");
        Assert.True(called.IsError());
        Assert.Equal(Expected, called.TextOf());
        Assert.Equal(Expected, await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"git-hub2"}""", isError: true));
    }

    [Fact]
    public async Task An_unknown_tool_is_answered_with_the_nearest_first_and_never_sent()
    {
        using var home = new TemporaryHome();
        string ledger = home.NewFile();
        home.WriteServers(Sample.Server("sample", "--ledger", ledger));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        JsonElement called = await gateway.CallAsync("sample", "ecoh", """{"message":"m"}""");

        Assert.True(called.IsError());
        Assert.StartsWith("Server 'sample' has no tool 'ecoh'. Nearest: ", called.TextOf(), StringComparison.Ordinal);
        Assert.Contains(": echo(message: string); ", called.TextOf(), StringComparison.Ordinal);
        Assert.Equal(called.TextOf(), await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"sample","tools":["ecoh"]}""", isError: true));
        Assert.Empty(TemporaryHome.Lines(ledger));
    }

    [Fact]
    public async Task Of_several_tools_those_that_are_there_are_given_and_the_others_named()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string[] lines = (await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"sample","tools":["ecoh","echo","echo","add"]}""")).Split('\n');

        Assert.Equal(3, lines.Length);
        Assert.StartsWith("{\"name\":\"echo\",", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("{\"name\":\"add\",", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("Server 'sample' has no tool 'ecoh'. Nearest: echo(message: string); ", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_servers_name_is_found_in_other_case()
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("GitHub"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        Assert.Equal("m", (await gateway.CallAsync("github", "echo", """{"message":"m"}""")).TextOf());
    }

    [Fact]
    public async Task Dangerous_texts_of_a_server_are_shown_on_one_line_without_control_characters()
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("bad", "--bad-tools"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string text = await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"bad"}""");

        Assert.DoesNotContain(text, c => c is '\u001b' or '\u202e' or '\u2066' or '\u200b' or '\0' or '\u2028' || (char.IsControl(c) && c != '\n'));
        Assert.Contains(text.Split('\n'), line => line.StartsWith("evil eman tool(\"evil\\nproperty\\u202e\"?: \"a\\nb\"|\"c\\u202e\")", StringComparison.Ordinal));
        Assert.Contains("bad_schema_string()", text, StringComparison.Ordinal);
        Assert.Contains("echo(message: string)", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--page-size 3")]
    [InlineData("--duplicate-tools")]
    [InlineData("--endless-pages --page-size 50")]
    [InlineData("--tools 400")]
    public async Task However_a_server_lists_its_tools_they_are_found(string options)
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("sample", options.Split(' ')));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string[] lines = (await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"sample"}""")).Split('\n');

        Assert.Single(lines, line => line.StartsWith("echo(", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("touch_resource(", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_without_tools_says_so()
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("empty", "--no-tools"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        Assert.Equal("Server 'empty' has no tools.", await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"empty"}"""));
        Assert.Equal("Server 'empty' has no tool 'x'. It has no tools at all.", (await gateway.CallAsync("empty", "x")).TextOf());
    }

    [Fact]
    public async Task A_tool_that_a_server_adds_can_be_called_and_found()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        await gateway.CallAsync("sample", "add_tool", """{"name":"brand_new"}""");

        await Deadline.UntilAsync(async () => !(await gateway.CallAsync("sample", "brand_new")).IsError(), () => "the new tool cannot be called");

        Assert.Contains("brand_new()", await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"sample"}"""), StringComparison.Ordinal);
    }
}
