using System.Globalization;
using System.Text.Json;
using McpGateway.Gateway;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Policy;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Gateway.Users;

/// <summary>What there is not for a user or a profile is not there on any path: no list, search, hint or error says that it exists.</summary>
public sealed class AccessTests : IDisposable
{
    private static readonly Caller s_ci = new("the token 'ci'") { UserName = "ci", Grants = [new CallerGrant(["github*"], null)] };

    private readonly TemporaryHome _home = new();
    private int _lastId = 100;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_user_of_one_server_sees_nothing_of_another_on_any_path()
    {
        await using GatewayRuntime runtime = await StartAsync("all", "");
        await using GatewayHost host = GatewayHost.Start(runtime);
        await using var client = new HostedClient(host, access: runtime.AccessOf(s_ci, null));
        string introduction = await InitializeAsync(client);

        Assert.Contains("github", introduction, StringComparison.Ordinal);
        string[] answers =
        [
            introduction,
            await AskAsync(client, "tools/list", "{}"),
            await AskAsync(client, "prompts/list", "{}"),
            await AskAsync(client, "resources/list", "{}"),
            await AskAsync(client, "resources/templates/list", "{}"),
            await MetaAsync(client, "list_available_mcps", "{}"),
            await MetaAsync(client, "list_available_mcps", """{"query":"echo a message"}"""),
            await MetaAsync(client, "list_available_mcps", """{"query":"zzzz"}"""),
            await MetaAsync(client, "load_mcp_tools", """{"mcp_name":"unknown"}"""),
            await AskAsync(client, "tools/call", GatewayProcess.Call("github", "only_of_other", "{}")),
            await AskAsync(client, "tools/call", """{"name":"call_mcp_tool","arguments":{"tool_name":"echo","arguments":{}}}"""),
        ];
        Assert.DoesNotContain(answers, answer => answer.Contains("secretive", StringComparison.Ordinal));
        Assert.Contains("github__echo", answers[1], StringComparison.Ordinal);

        foreach ((string method, string parameters) in Uses("secretive"))
        {
            JsonElement refused = await AnswerAsync(client, method, parameters);
            Assert.False(IsDone(refused), $"{method} {parameters}: {refused}");
            Assert.DoesNotContain(_home.Home.Root, refused.GetRawText(), StringComparison.Ordinal);
        }

        foreach ((string method, string parameters) in Uses("github"))
        {
            JsonElement allowed = await AnswerAsync(client, method, parameters);
            Assert.True(IsDone(allowed), $"{method} {parameters}: {allowed}");
        }
    }

    [Fact]
    public async Task Whoever_may_use_some_tools_may_use_nothing_else()
    {
        await using GatewayRuntime runtime = await StartAsync("all", "");
        await using GatewayHost host = GatewayHost.Start(runtime);
        await using var client = new HostedClient(host, access: runtime.AccessOf(s_ci with { Grants = [new CallerGrant(["github*"], ["ECHO"])] }, null));
        await InitializeAsync(client);

        string tools = await AskAsync(client, "tools/list", "{}");
        Assert.Contains("github__echo\"", tools, StringComparison.Ordinal);
        Assert.DoesNotContain("github__whole_result", tools, StringComparison.Ordinal);
        Assert.True(IsDone(await AnswerAsync(client, "tools/call", GatewayProcess.Call("github", "echo", """{"message":"m"}"""))));
        JsonElement refused = await AnswerAsync(client, "tools/call", GatewayProcess.Call("github", "whole_result", "{}"));
        Assert.Contains("the token 'ci' disables it", refused.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("github__greet", await AskAsync(client, "prompts/list", "{}"), StringComparison.Ordinal);
        Assert.DoesNotContain("sample://text", await AskAsync(client, "resources/list", "{}"), StringComparison.Ordinal);
        Assert.False(IsDone(await AnswerAsync(client, "resources/read", """{"uri":"mcp-gateway://github/sample://text"}""")));
        Assert.False(IsDone(await AnswerAsync(client, "prompts/get", """{"name":"github__greet","arguments":{"name":"X"}}""")));
    }

    [Fact]
    public async Task A_profile_offers_its_servers_and_tools_in_its_own_way()
    {
        await using GatewayRuntime runtime = await StartAsync("meta", """,{"docs":{"servers":["git*"],"tools":{"deny":["whole_result"]},"exposure":"all"}}""");
        await using GatewayHost host = GatewayHost.Start(runtime);
        await using var client = new HostedClient(host, access: runtime.AccessOf(Caller.User, "docs"));
        await using var whole = new HostedClient(host);
        Assert.DoesNotContain("secretive", await InitializeAsync(client), StringComparison.Ordinal);
        Assert.Contains("secretive", await InitializeAsync(whole), StringComparison.Ordinal);

        string tools = await AskAsync(client, "tools/list", "{}");
        Assert.Contains("github__echo", tools, StringComparison.Ordinal);
        Assert.DoesNotContain("github__whole_result", tools, StringComparison.Ordinal);
        Assert.DoesNotContain("github__echo", await AskAsync(whole, "tools/list", "{}"), StringComparison.Ordinal);
        Assert.Contains("\\\"tools.deny\\\": \\\"whole_result\\\" of the profile 'docs' disables it", await AskAsync(client, "tools/call", GatewayProcess.Call("github", "whole_result", "{}")), StringComparison.Ordinal);
        Assert.All(Uses("secretive"), use => Assert.False(IsDone(AnswerAsync(client, use.Method, use.Parameters).GetAwaiter().GetResult())));
    }

    [Fact]
    public async Task A_changed_profile_takes_effect_and_one_that_there_is_not_has_nothing_and_says_so()
    {
        await using GatewayRuntime runtime = await StartAsync("meta", """,{"docs":{"servers":["github"]}}""");
        await using GatewayHost host = GatewayHost.Start(runtime);
        await using var client = new HostedClient(host, access: runtime.AccessOf(Caller.User, "docs"));
        await InitializeAsync(client);
        Assert.DoesNotContain("secretive", await MetaAsync(client, "list_available_mcps", "{}"), StringComparison.Ordinal);

        Write("meta", """,{"docs":{"servers":["secretive"]}}""");
        await Deadline.UntilAsync(async () => (await MetaAsync(client, "list_available_mcps", "{}")).Contains("secretive", StringComparison.Ordinal), () => "the profile has not changed");
        Assert.False(IsDone(await AnswerAsync(client, "tools/call", GatewayProcess.Call("github", "echo", """{"message":"m"}"""))));

        Write("meta", "");
        await Deadline.UntilAsync(async () => (await MetaAsync(client, "list_available_mcps", "{}")).Contains("There is no profile 'docs'", StringComparison.Ordinal), () => "the profile is still there");
        Assert.False(IsDone(await AnswerAsync(client, "tools/call", GatewayProcess.Call("github", "echo", """{"message":"m"}"""))));
    }

    [Theory]
    [InlineData("""{"docs":{"servers":7}}""", "\"servers\" of the profile 'docs' must be a list")]
    [InlineData("""{"docs":{"tools":{"allow":"a","denny":[]}}}""", "\"tools\" of the profile 'docs' must be an object")]
    [InlineData("""{"docs":7}""", "the profile 'docs' must be an object")]
    public void A_profile_that_cannot_be_understood_has_nothing_rather_than_more(string profiles, string problem)
    {
        Write("meta", "," + profiles);
        var store = new McpGateway.Configuration.ConfigurationStore(_home.Home);

        Assert.Contains(store.Current.Problems, found => found.Message.Contains(problem, StringComparison.Ordinal));
        Assert.Empty(Assert.Single(store.Current.Profiles).Servers!);
    }

    [Fact]
    public async Task A_kept_result_is_read_by_another_session_of_the_same_user_and_by_nobody_else()
    {
        await using GatewayRuntime runtime = await StartAsync("meta", "", outputLimit: 50);
        await using GatewayHost host = GatewayHost.Start(runtime);
        GatewayAccess access = runtime.AccessOf(s_ci, null);
        await using var first = new HostedClient(host, access: access);
        await using var second = new HostedClient(host, access: access);
        await using var other = new HostedClient(host, access: runtime.AccessOf(s_ci with { UserName = "eve" }, null));
        await using var owner = new HostedClient(host);
        foreach (HostedClient client in (HostedClient[])[first, second, other, owner])
        {
            await InitializeAsync(client);
        }

        JsonElement cut = await AnswerAsync(first, "tools/call", GatewayProcess.Call("github", "echo", $$"""{"message":{{JsonText.Quote(string.Join(' ', Enumerable.Range(0, 500)))}}}"""));
        (string id, long offset) = CutText.NextOf(cut.GetProperty("result").NoteOf())!.Value;
        string read = GatewayProcess.Call("gateway", "read_result", $$"""{"id":"{{id}}","offset":{{offset}}}""");

        Assert.True(IsDone(await AnswerAsync(first, "tools/call", read)));
        Assert.True(IsDone(await AnswerAsync(second, "tools/call", read)));
        Assert.Contains("There is no result", await AskAsync(other, "tools/call", read), StringComparison.Ordinal);
        Assert.Contains("There is no result", await AskAsync(owner, "tools/call", read), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_executable_serves_a_profile()
    {
        Write("meta", """,{"docs":{"servers":["github"],"exposure":"all"}}""");
        await _home.MeetServersAsync();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home, arguments: ["--profile", "docs"]);

        string tools = await gateway.RequestLineAsync("tools/list", null);

        Assert.Contains("github__echo", tools, StringComparison.Ordinal);
        Assert.DoesNotContain("secretive", tools, StringComparison.Ordinal);
    }

    private static (string Method, string Parameters)[] Uses(string server) =>
    [
        ("tools/call", GatewayProcess.Call(server, "echo", """{"message":"m"}""")),
        ("tools/call", $$$"""{"name":"load_mcp_tools","arguments":{"mcp_name":"{{{server}}}"}}"""),
        ("prompts/get", $$$"""{"name":"{{{server}}}__greet","arguments":{"name":"X"}}"""),
        ("resources/read", $$"""{"uri":"mcp-gateway://{{server}}/sample://text"}"""),
        ("resources/subscribe", $$"""{"uri":"mcp-gateway://{{server}}/sample://text"}"""),
        ("completion/complete", $$$"""{"ref":{"type":"ref/prompt","name":"{{{server}}}__summary"},"argument":{"name":"style","value":""}}"""),
    ];

    private static bool IsDone(JsonElement answer) => answer.TryGetProperty("result", out JsonElement result) && !result.IsError();

    private static async Task<string> InitializeAsync(HostedClient client)
    {
        await client.InitializeAsync("{}");
        return (await client.AnswerAsync("0")).GetRawText();
    }

    private void Write(string exposure, string profiles, int outputLimit = 20000)
    {
        string[] entries = [Settings.Entry("github", ""), Settings.Entry("secretive", "")];
        _home.WriteConfiguration($$$"""{"gateway":{"exposure":"{{{exposure}}}","outputLimit":{{{outputLimit}}}},"mcpServers":{{{{string.Join(',', entries)}}}}{{{(profiles.Length == 0 ? "" : ",\"profiles\":" + profiles[1..])}}}}""");
    }

    private async Task<GatewayRuntime> StartAsync(string exposure, string profiles, int outputLimit = 20000)
    {
        Write(exposure, profiles, outputLimit);
        await _home.MeetServersAsync();
        return new GatewayRuntime(new GatewayOptions { Home = _home.Home });
    }

    private async Task<JsonElement> AnswerAsync(HostedClient client, string method, string parameters)
    {
        string id = (++_lastId).ToString(CultureInfo.InvariantCulture);
        client.Send(id, method, parameters);
        return await client.AnswerAsync(id);
    }

    private async Task<string> AskAsync(HostedClient client, string method, string parameters) => (await AnswerAsync(client, method, parameters)).GetRawText();

    private Task<string> MetaAsync(HostedClient client, string tool, string arguments) => AskAsync(client, "tools/call", $$$"""{"name":"{{{tool}}}","arguments":{{{arguments}}}}""");
}
