using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Policy;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Gateway.Policy;

/// <summary>Every path to what servers have leads through the gate: where its answer is another one, they are all open, or all closed.</summary>
public sealed class ToolGateTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private int _lastId = 100;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Where_the_gate_allows_everything_every_path_is_open_whatever_is_configured()
    {
        var gate = new StubGate(GateDecision.Allowed);

        Assert.Equal([], (await PathsAsync(gate, """{"deny":["*"],"confirm":["*"]}""")).Where(path => !path.IsOpen).Select(path => path.Name));

        Assert.All(gate.Asked, asked => Assert.Equal(Caller.User, asked.Caller));
        Assert.Equal(Enum.GetValues<RequestKind>(), gate.Asked.Select(asked => asked.Kind).Distinct().Order());
    }

    [Fact]
    public async Task Where_the_gate_refuses_everything_every_path_is_closed_whatever_is_configured()
    {
        var gate = new StubGate(GateDecision.Refused("the test"));

        Assert.Equal([], (await PathsAsync(gate, """{"allow":["*"]}""")).Where(path => path.IsOpen).Select(path => path.Name));
    }

    /// <summary>A search that finds nothing lists the servers as well.</summary>
    [Fact]
    public async Task Where_the_administrator_is_against_a_server_every_path_is_closed_and_the_list_of_servers_says_why()
    {
        _home.WriteManaged("""{ "deniedMcpServers": [{ "serverName": "sample" }] }""");

        Assert.Equal(["the built-in server's call", "the list of servers", "a search"], (await PathsAsync(ToolGate.Instance, """{"allow":["*"]}""")).Where(path => path.IsOpen).Select(path => path.Name));
    }

    [Fact]
    public async Task Where_the_gate_wants_everything_confirmed_a_client_is_asked_for_everything_that_it_uses()
    {
        _home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", "")));
        await _home.MeetServersAsync();
        await using var runtime = new GatewayRuntime(new GatewayOptions { Home = _home.Home, Gate = new StubGate(GateDecision.ToBeConfirmed("a pattern")) });
        await using GatewayHost host = GatewayHost.Start(runtime);
        await using var client = new HostedClient(host);
        await client.InitializeAsync("""{"elicitation":{}}""");

        int asked = 0;
        foreach ((string method, string parameters, string question) in ((string, string, string)[])
            [
                ("tools/call", GatewayProcess.Call("sample", "echo", """{"message":"m"}"""), "run the tool \"echo\""),
                ("tools/call", """{"name":"sample__echo","arguments":{"message":"m"}}""", "run the tool \"echo\""),
                ("prompts/get", """{"name":"sample__greet","arguments":{"name":"X"}}""", "use the prompt \"greet\""),
                ("resources/read", """{"uri":"mcp-gateway://sample/sample://text"}""", "read the resource \"sample://text\""),
                ("completion/complete", """{"ref":{"type":"ref/prompt","name":"sample__summary"},"argument":{"name":"style","value":""}}""", "complete an argument of \"summary\""),
            ])
        {
            string id = Send(client, method, parameters);
            JsonElement elicitation = await client.ReceivedAsync("elicitation/create", ++asked);
            Assert.Contains(question, elicitation.GetProperty("params").GetProperty("message").GetString(), StringComparison.Ordinal);
            client.Reply(elicitation, """{"action":"decline"}""");
            Assert.Contains("declined", (await client.AnswerAsync(id)).GetRawText(), StringComparison.Ordinal);
        }

        Assert.Equal(GateAnswer.ToBeConfirmed, runtime.DecideCall(runtime.Configuration.Current.Servers[0], "echo").Answer);
    }

    [Fact]
    public void A_tool_is_decided_by_the_entry_of_its_server_and_all_else_is_allowed()
    {
        var server = new ServerDefinition { Name = "s", Tools = new ToolPolicy(["a*", "c*"], ["ab"], ["c*"]) };
        GateDecision Decide(RequestKind kind, string? name) => ToolGate.Instance.Decide(Caller.User, kind, server, name);

        Assert.Equal(GateDecision.Allowed, Decide(RequestKind.Tool, "aa"));
        Assert.Equal(GateDecision.Refused("\"tools.deny\": \"ab\""), Decide(RequestKind.Tool, "ab"));
        Assert.Equal(GateDecision.Refused("\"tools.allow\""), Decide(RequestKind.Tool, "b"));
        Assert.Equal(GateDecision.ToBeConfirmed("c*"), Decide(RequestKind.Tool, "cc"));
        Assert.All(Enum.GetValues<RequestKind>().Where(kind => kind != RequestKind.Tool), kind => Assert.Equal(GateDecision.Allowed, Decide(kind, "ab")));
    }

    /// <summary>Goes every way to a server that there is, and tells which were open.</summary>
    private async Task<List<(string Name, bool IsOpen)>> PathsAsync(IToolGate gate, string policy)
    {
        _home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", $",\"tools\":{policy}")));
        await _home.MeetServersAsync();
        await using var runtime = new GatewayRuntime(new GatewayOptions { Home = _home.Home, Gate = gate });
        await using GatewayHost host = GatewayHost.Start(runtime);
        await using var client = new HostedClient(host);
        await client.InitializeAsync("{}");
        return [.. await ClientPathsAsync(client), .. await ScriptPathsAsync(runtime)];
    }

    private async Task<List<(string Name, bool IsOpen)>> ClientPathsAsync(HostedClient client)
    {
        async Task<JsonElement> AskAsync(string method, string parameters) => await client.AnswerAsync(Send(client, method, parameters));
        async Task<bool> IsDoneAsync(string method, string parameters) => (await AskAsync(method, parameters)) is var answer && answer.TryGetProperty("result", out JsonElement result) && !result.IsError();
        async Task<bool> HoldsAsync(string text, string method, string parameters = "{}") => (await AskAsync(method, parameters)).GetRawText().Contains(text, StringComparison.Ordinal);
        static string Meta(string tool, string arguments) => $$"""{"name":"{{tool}}","arguments":{{arguments}}}""";

        return
        [
            ("a meta-tool's call", await IsDoneAsync("tools/call", GatewayProcess.Call("sample", "echo", """{"message":"m"}"""))),
            ("an exposed name's call", await IsDoneAsync("tools/call", """{"name":"sample__echo","arguments":{"message":"m"}}""")),
            ("the built-in server's call", !await HoldsAsync("does not offer", "tools/call", GatewayProcess.Call("gateway", "read_result", """{"id":"x"}"""))),
            ("a load", await HoldsAsync("echo(", "tools/call", Meta("load_mcp_tools", """{"mcp_name":"sample"}"""))),
            ("a load of tools", await IsDoneAsync("tools/call", Meta("load_mcp_tools", """{"mcp_name":"sample","tools":["echo"]}"""))),
            ("the list of servers", await HoldsAsync("sample", "tools/call", Meta("list_available_mcps", "{}"))),
            ("a search", await HoldsAsync("sample", "tools/call", Meta("list_available_mcps", """{"query":"echo a message"}"""))),
            ("tools/list", await HoldsAsync("sample__echo", "tools/list")),
            ("prompts/list", await HoldsAsync("sample__greet", "prompts/list")),
            ("prompts/get", await IsDoneAsync("prompts/get", """{"name":"sample__greet","arguments":{"name":"X"}}""")),
            ("resources/list", await HoldsAsync("sample://text", "resources/list")),
            ("resources/templates/list", await HoldsAsync("sample://item", "resources/templates/list")),
            ("resources/read", await IsDoneAsync("resources/read", """{"uri":"mcp-gateway://sample/sample://text"}""")),
            ("resources/subscribe", await IsDoneAsync("resources/subscribe", """{"uri":"mcp-gateway://sample/sample://text"}""")),
            ("completion/complete", await IsDoneAsync("completion/complete", """{"ref":{"type":"ref/prompt","name":"sample__summary"},"argument":{"name":"style","value":""}}""")),
            ("completion/complete of a resource", await IsDoneAsync("completion/complete", """{"ref":{"type":"ref/resource","uri":"mcp-gateway://sample/sample://item/{id}"},"argument":{"name":"id","value":""}}""")),
        ];
    }

    /// <summary>What cmdlets, imported functions and the commands of the executable use.</summary>
    private static async Task<List<(string Name, bool IsOpen)>> ScriptPathsAsync(GatewayRuntime runtime)
    {
        static async Task<bool> IsDoneAsync<T>(Func<Task<T>> act)
        {
            try
            {
                await act().InTime();
                return true;
            }
            catch (ServerException e) when (e.Failure == ServerFailure.Denied)
            {
                return false;
            }
        }

        ServerDefinition server = runtime.Configuration.Current.Servers[0];
        CancellationToken token = TestContext.Current.CancellationToken;
        return
        [
            ("a script's call", await IsDoneAsync(() => runtime.CallToolAsync("sample", "echo", """{"message":"m"}"""u8.ToArray(), null, token))),
            ("a script's prompt", await IsDoneAsync(() => runtime.GetPromptAsync("sample", "greet", """{"name":"X"}"""u8.ToArray(), null, token))),
            ("a script's resource", await IsDoneAsync(() => runtime.ReadResourceAsync("sample", "sample://text", null, token))),
            ("a script's list", await IsDoneAsync(() => runtime.GetCatalogAsync(server, refresh: false, token))),
            ("what is known", runtime.FindCatalog(server)?.Find("echo") is not null),
            ("a script's search", runtime.Search("echo a message", 5).Count > 0),
            ("what is asked before a call", runtime.DecideCall(server, "echo").Answer == GateAnswer.Allowed),
        ];
    }

    private string Send(HostedClient client, string method, string parameters)
    {
        string id = (++_lastId).ToString(System.Globalization.CultureInfo.InvariantCulture);
        client.Send(id, method, parameters);
        return id;
    }
}
