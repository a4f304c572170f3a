using System.Globalization;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Gateway.Hosting;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Gateway.Hosting;

/// <summary>Clients that have come from elsewhere: each one's own servers get its folder and environment, and those of scope <c>user</c> are shared where that makes no difference.</summary>
public sealed class UserScopeTests : IAsyncDisposable
{
    private const string Elicitation = """{"elicitation":{}}""";
    private const string Roots = """{"roots":{"listChanged":true}}""";

    private readonly TemporaryHome _home = new();
    private readonly GatewayRuntime _runtime;
    private GatewayHost? _host;
    private int _lastId;

    public UserScopeTests()
    {
        _runtime = new GatewayRuntime(new GatewayOptions { Home = _home.Home });
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        await _runtime.DisposeAsync();
        _home.Dispose();
    }

    [Theory]
    [InlineData(ServerScope.Client)]
    [InlineData(ServerScope.User)]
    public async Task A_server_has_the_folder_and_the_environment_of_its_client_and_not_those_of_the_process(ServerScope scope)
    {
        GatewayHost host = Host(Sample.Server("sample") with { Scope = scope, Environment = One("GIVEN", "${MINE}") });
        string folder = Directory.CreateDirectory(_home.NewFile()).FullName;
        await using HostedClient client = await ClientAsync(host, Elsewhere(folder, ("MINE", "hers"), ("LANG", "fi_FI.UTF-8"), ("SECRET_OF_CLIENT", "x")));

        Assert.Equal(folder, await CallAsync(client, "cwd", "{}"));
        Assert.Equal("hers", await CallAsync(client, "env", """{"name":"GIVEN"}"""));
        Assert.Equal("fi_FI.UTF-8", await CallAsync(client, "env", """{"name":"LANG"}"""));
        string all = (await client.AnswerAsync(Send(client, "env", "{}"))).GetRawText();
        Assert.Contains("\"GIVEN\"", all, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET_OF_CLIENT", all, StringComparison.Ordinal);
        // That of this process does not come through, though it is one that every server gets.
        Assert.NotNull(Environment.GetEnvironmentVariable("HOME") ?? Environment.GetEnvironmentVariable("USERPROFILE"));
        Assert.DoesNotContain("\"HOME\"", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_one_client_has_set_and_another_has_not_is_missing_for_the_other_alone()
    {
        GatewayHost host = Host(Sample.Server("sample") with { Environment = One("GIVEN", "${MINE}") });
        await using HostedClient with = await ClientAsync(host, Elsewhere(_home.Home.Root, ("MINE", "hers"))), without = await ClientAsync(host, Elsewhere(_home.Home.Root));

        Assert.DoesNotContain("MINE", await ListAsync(with), StringComparison.Ordinal);
        Assert.Contains("MINE", await ListAsync(without), StringComparison.Ordinal);
        Assert.Equal("hers", await CallAsync(with, "env", """{"name":"GIVEN"}"""));
        Assert.Contains("needs the variable MINE", await CallAsync(without, "pid", "{}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_for_which_it_is_the_same_share_a_server_which_outlasts_them()
    {
        GatewayHost host = Host(User() with { Environment = One("GIVEN", "${MINE}") });
        ClientSurroundings same = Elsewhere(_home.Home.Root, ("MINE", "1"), ("LANG", "C"));
        HostedClient first = await ClientAsync(host, same), second = await ClientAsync(host, Elsewhere(_home.Home.Root, ("MINE", "1"), ("LANG", "fi_FI.UTF-8")));
        await using HostedClient otherValue = await ClientAsync(host, Elsewhere(_home.Home.Root, ("MINE", "2"))),
            otherFolder = await ClientAsync(host, Elsewhere(Directory.CreateDirectory(_home.NewFile()).FullName, ("MINE", "1"))),
            otherCapabilities = await ClientAsync(host, same, "{}");

        string pid = await CallAsync(first, "pid", "{}");
        Assert.Equal(pid, await CallAsync(second, "pid", "{}"));
        string[] others = [await CallAsync(otherValue, "pid", "{}"), await CallAsync(otherFolder, "pid", "{}"), await CallAsync(otherCapabilities, "pid", "{}")];
        Assert.Equal(4, others.Append(pid).Distinct(StringComparer.Ordinal).Count());

        await first.DisposeAsync();
        Assert.Equal(pid, await CallAsync(second, "pid", "{}"));
        await second.DisposeAsync();
        await using HostedClient third = await ClientAsync(host, same);
        Assert.Equal(pid, await CallAsync(third, "pid", "{}"));
    }

    [Fact]
    public async Task A_folder_that_the_definition_names_is_the_same_for_all()
    {
        GatewayHost host = Host(User() with { WorkingDirectory = _home.Home.Root });
        await using HostedClient here = await ClientAsync(host, Elsewhere(Directory.CreateDirectory(_home.NewFile()).FullName)),
            there = await ClientAsync(host, Elsewhere(Directory.CreateDirectory(_home.NewFile()).FullName)),
            project = await ClientAsync(host, Elsewhere(_home.Home.Root, ("CLAUDE_PROJECT_DIR", "/project")));

        string pid = await CallAsync(here, "pid", "{}");
        Assert.Equal(pid, await CallAsync(there, "pid", "{}"));
        Assert.NotEqual(pid, await CallAsync(project, "pid", "{}"));
    }

    [Fact]
    public async Task What_a_shared_server_asks_goes_to_the_client_whose_call_it_is()
    {
        GatewayHost host = Host(User());
        await using HostedClient one = await ClientAsync(host, null), two = await ClientAsync(host, null);
        string pid = await CallAsync(one, "pid", "{}");
        Assert.Equal(pid, await CallAsync(two, "pid", "{}"));

        foreach ((HostedClient asked, HostedClient other) in ((HostedClient, HostedClient)[])[(one, two), (two, one), (one, two)])
        {
            string id = Send(asked, "ask", Questions.Ask(Questions.Form));
            int before = other.Output.Lines.Count(line => GatewayProcess.IsMessage(line, "elicitation/create"));
            JsonElement form = await asked.ReceivedAsync("elicitation/create", asked.Output.Lines.Count(line => GatewayProcess.IsMessage(line, "elicitation/create") && IsAnswered(asked, line)) + 1);
            asked.Reply(form, """{"action":"accept","content":{"name":"me"}}""");
            _answered.Add((asked, form.GetProperty("id").GetRawText()));
            Assert.Contains("\"me\"", (await asked.AnswerAsync(id)).GetRawText(), StringComparison.Ordinal);
            Assert.Equal(before, other.Output.Lines.Count(line => GatewayProcess.IsMessage(line, "elicitation/create")));
        }
    }

    [Fact]
    public async Task Clients_with_other_roots_have_other_processes_also_after_a_change()
    {
        GatewayHost host = Host(User());
        await using HostedClient one = await ClientAsync(host, null, Roots), two = await ClientAsync(host, null, Roots), three = await ClientAsync(host, null, Roots);

        string pid = await CallWithRootsAsync(one, "file:///a", 1);
        Assert.Equal(pid, await CallWithRootsAsync(two, "file:///a", 1));
        Assert.NotEqual(pid, await CallWithRootsAsync(three, "file:///b", 1));

        two.Send("""{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}""");
        Assert.NotEqual(pid, await CallWithRootsAsync(two, "file:///c", 2));
        Assert.Equal(pid, await CallAsync(one, "pid", "{}"));
    }

    [Fact]
    public async Task Clients_without_a_session_are_asked_for_their_roots_by_their_first_call_and_share_with_those_that_have_the_same()
    {
        GatewayHost host = Host(User(), User() with { Name = "other" });
        await using HostedClient session = await ClientAsync(host, null, Roots), one = new(host), two = new(host);

        string pid = await CallWithRootsAsync(session, "file:///a", 1);

        Assert.Equal(pid, await StatelessCallAsync(one, "file:///a"));
        Assert.NotEqual(pid, await StatelessCallAsync(two, "file:///b"));
        // Once is enough, for other servers as well, until the client says that they have changed.
        Assert.Equal(pid, await StatelessCallAsync(one, root: null));
        Assert.NotEqual(pid, await StatelessCallAsync(one, root: null, "other"));
        one.Send("""{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}""");
        Assert.NotEqual(pid, await StatelessCallAsync(one, "file:///c"));
    }

    /// <summary>Calls as a client without a session that has roots; where one is given, it is asked for them first.</summary>
    private async Task<string> StatelessCallAsync(HostedClient client, string? root, string server = "sample")
    {
        string Call(string more) => $$"""
            {{{more}}"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"tests","version":"1"},"io.modelcontextprotocol/clientCapabilities":{{Roots}}},{{GatewayProcess.Call(server, "pid", "{}")[1..]}}
            """.ReplaceLineEndings("");
        string first = string.Create(CultureInfo.InvariantCulture, $"{++_lastId}"), second = string.Create(CultureInfo.InvariantCulture, $"{++_lastId}");
        client.Send(first, "tools/call", Call(""));
        JsonElement result = (await client.AnswerAsync(first)).GetProperty("result");
        if (root is null)
        {
            return result.TextOf();
        }

        JsonProperty asked = Assert.Single(result.GetProperty("inputRequests").EnumerateObject().ToArray());
        Assert.Equal("roots/list", asked.Value.GetProperty("method").GetString());
        client.Send(second, "tools/call", Call($$"""
            "requestState":{{result.GetProperty("requestState").GetRawText()}},"inputResponses":{"{{asked.Name}}":{ "roots": [{ "uri": "{{root}}" }] } },
            """.ReplaceLineEndings("")));
        return (await client.AnswerAsync(second)).GetProperty("result").TextOf();
    }

    [Fact]
    public async Task No_client_can_subscribe_at_a_server_that_several_share()
    {
        GatewayHost host = Host(User());
        await using HostedClient client = await ClientAsync(host, null);
        await CallAsync(client, "pid", "{}");
        client.Send("\"subscribe\"", "resources/subscribe", """{"uri":"mcp-gateway://sample/sample://text"}""");

        Assert.Contains("is shared by several clients", (await client.AnswerAsync("\"subscribe\"")).GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_definition_that_changes_leaves_no_process_of_before()
    {
        GatewayHost host = Host(User());
        await using HostedClient client = await ClientAsync(host, null);
        string pid = await CallAsync(client, "pid", "{}");

        _home.WriteServers(User() with { Environment = One("NEW", "1") });

        await Deadline.Until(() => _runtime.Configuration.Current.Find("sample")!.Environment.Count == 1, () => _home.GatewayLog);
        Assert.NotEqual(pid, await CallAsync(client, "pid", "{}"));
        await Processes.AssertGone(int.Parse(pid, CultureInfo.InvariantCulture));
    }

    private readonly HashSet<(HostedClient Client, string Id)> _answered = [];

    private bool IsAnswered(HostedClient client, byte[] line) => _answered.Contains((client, JsonText.Parse(System.Text.Encoding.UTF8.GetString(line)).GetProperty("id").GetRawText()));

    private static Dictionary<string, string> One(string name, string value) => new(StringComparer.Ordinal) { [name] = value };

    private static ServerDefinition User() => Sample.Server("sample") with { Scope = ServerScope.User };

    private static ClientSurroundings Elsewhere(string folder, params (string Name, string Value)[] variables) =>
        // What the sample server itself needs to be found and started.
        new(folder, new[] { "PATH", "DOTNET_ROOT", "SystemRoot", "TEMP", "TMP" }.Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name)!)).Where(pair => pair.Value is not null)
            .Concat(variables).ToDictionary(pair => pair.Name, pair => pair.Value, OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal));

    private static async Task<HostedClient> ClientAsync(GatewayHost host, ClientSurroundings? surroundings, string capabilities = Elicitation)
    {
        var client = new HostedClient(host, surroundings);
        await client.InitializeAsync(capabilities);
        return client;
    }

    private string Send(HostedClient client, string tool, string arguments)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"{++_lastId}");
        client.Send(id, "tools/call", GatewayProcess.Call("sample", tool, arguments));
        return id;
    }

    private async Task<string> CallAsync(HostedClient client, string tool, string arguments) =>
        (await client.AnswerAsync(Send(client, tool, arguments))).GetProperty("result").TextOf();

    private async Task<string> CallWithRootsAsync(HostedClient client, string root, int number)
    {
        string id = Send(client, "pid", "{}");
        client.Reply(await client.ReceivedAsync("roots/list", number), $$"""{"roots":[{"uri":"{{root}}"}]}""");
        return (await client.AnswerAsync(id)).GetProperty("result").TextOf();
    }

    private async Task<string> ListAsync(HostedClient client)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"{++_lastId}");
        client.Send(id, "tools/call", """{"name":"list_available_mcps","arguments":{}}""");
        return (await client.AnswerAsync(id)).GetProperty("result").TextOf();
    }

    private GatewayHost Host(params ServerDefinition[] servers)
    {
        _home.WriteServers(servers);
        _home.MeetOnFirstUse();
        return _host = GatewayHost.Start(_runtime);
    }
}
