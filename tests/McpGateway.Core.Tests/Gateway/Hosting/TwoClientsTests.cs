using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Gateway.Hosting;

/// <summary>Two clients of one process, of different revisions and capabilities, with the same ids and at the same time: they share the catalog and shared servers alone.</summary>
public sealed class TwoClientsTests : IAsyncDisposable
{
    private const string Elicitation = """{"elicitation":{}}""";
    private const string Roots = """{"roots":{}}""";

    private readonly TemporaryHome _home = new();
    private readonly GatewayRuntime _runtime;
    private GatewayHost? _host;

    public TwoClientsTests()
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

    [Fact]
    public async Task Each_gets_the_answers_to_its_own_requests()
    {
        GatewayHost host = Host(Sample.Server("sample"), Sample.Server("modern", "--modern-only"));
        await using HostedClient old = await OldAsync(host), stateless = new(host);

        for (int i = 1; i <= 40; i++)
        {
            string id = Id(i), server = i % 2 == 0 ? "sample" : "modern";
            old.Send(id, "tools/call", GatewayProcess.Call(server, "echo", $$"""{"message":"old {{i}}"}"""));
            stateless.Send(id, "tools/call", Stateless(server, "echo", $$"""{"message":"stateless {{i}}"}"""));
        }

        for (int i = 1; i <= 40; i++)
        {
            JsonElement first = await old.AnswerAsync(Id(i)), second = await stateless.AnswerAsync(Id(i));
            Assert.Equal($"old {i}", first.GetProperty("result").TextOf());
            Assert.Equal($"stateless {i}", second.GetProperty("result").TextOf());
            Assert.Equal("complete", second.GetProperty("result").GetProperty("resultType").GetString());
        }

        AssertApart(old, stateless);
    }

    [Fact]
    public async Task Each_has_its_own_processes_but_of_a_shared_server()
    {
        GatewayHost host = Host(Sample.Server("sample"), Sample.Server("common") with { Scope = ServerScope.Shared });
        await using HostedClient old = await OldAsync(host), stateless = new(host);

        async Task<string[]> PidsAsync(string server)
        {
            string id = JsonText.Quote(server);
            old.Send(id, "tools/call", GatewayProcess.Call(server, "pid", "{}"));
            stateless.Send(id, "tools/call", Stateless(server, "pid", "{}"));
            return [(await old.AnswerAsync(id)).GetProperty("result").TextOf(), (await stateless.AnswerAsync(id)).GetProperty("result").TextOf()];
        }

        string[] own = await PidsAsync("sample"), shared = await PidsAsync("common");
        Assert.NotEqual(own[0], own[1]);
        Assert.Equal(shared[0], shared[1]);

        await stateless.LeaveAsync();
        await Processes.AssertGone(int.Parse(own[1], CultureInfo.InvariantCulture));
        old.Send("\"again\"", "tools/call", GatewayProcess.Call("sample", "pid", "{}"));
        old.Send("\"common again\"", "tools/call", GatewayProcess.Call("common", "pid", "{}"));
        Assert.Equal(own[0], (await old.AnswerAsync("\"again\"")).GetProperty("result").TextOf());
        Assert.Equal(shared[0], (await old.AnswerAsync("\"common again\"")).GetProperty("result").TextOf());
    }

    [Fact]
    public async Task Each_is_asked_what_its_own_call_needs_in_its_own_way_and_hears_of_its_own_call_alone()
    {
        GatewayHost host = Host(Sample.Server("sample"));
        await using HostedClient old = await OldAsync(host), stateless = new(host);

        // The one can answer a form, the other says with one request that it has roots and with the next that it has nothing.
        old.Send("1", "tools/call", GatewayProcess.Call("sample", "ask", Questions.Ask(Questions.Form)));
        stateless.Send("1", "tools/call", Stateless("sample", "ask", Questions.Ask(Questions.Roots), Roots));
        stateless.Send("2", "tools/call", Stateless("sample", "ask", Questions.Ask(Questions.Form)));
        old.Send("2", "tools/call", GatewayProcess.Call("sample", "progress", """{"steps":2}""", """{"progressToken":"mine"}"""));
        stateless.Send("3", "tools/call", Stateless("sample", "progress", """{"steps":3}""", more: "\"progressToken\":\"mine\","));

        JsonElement form = await old.ReceivedAsync("elicitation/create");
        JsonElement asked = (await stateless.AnswerAsync("1")).GetProperty("result");
        Assert.Equal("input_required", asked.GetProperty("resultType").GetString());
        Assert.Equal("roots/list", Assert.Single(asked.GetProperty("inputRequests").EnumerateObject()).Value.GetProperty("method").GetString());
        Assert.DoesNotContain("input_required", (await stateless.AnswerAsync("2")).GetRawText(), StringComparison.Ordinal);
        await old.AnswerAsync("2");
        await stateless.AnswerAsync("3");

        old.Reply(form, """{"action":"accept","content":{"name":"old"}}""");
        Assert.Contains("\"old\"", (await old.AnswerAsync("1")).GetRawText(), StringComparison.Ordinal);
        Assert.Equal([2, 3], new[] { old, stateless }.Select(client => client.Output.Lines.Count(line => GatewayProcess.IsMessage(line, "notifications/progress"))));
        Assert.DoesNotContain(stateless.Output.Lines, line => GatewayProcess.IsMessage(line, "elicitation/create"));
        Assert.DoesNotContain(old.Output.Lines, line => GatewayProcess.IsMessage(line, "roots/list"));
        AssertApart(old, stateless);
    }

    [Fact]
    public async Task A_server_without_sessions_hears_with_each_request_what_the_client_has_said_with_it()
    {
        var transcript = new Transcript(_home);
        GatewayHost host = Host(Sample.Server("sample", "--modern-only", "--transcript", transcript.File));
        await using HostedClient old = await OldAsync(host), stateless = new(host);

        for (int i = 1; i <= 20; i++)
        {
            old.Send(Id(i), "tools/call", GatewayProcess.Call("sample", "echo", "{\"message\":\"old\"}"));
            // One with roots and a level, one with nothing.
            stateless.Send(Id(i), "tools/call", i % 2 == 0
                ? Stateless("sample", "echo", "{\"message\":\"roots\"}", Roots, "\"io.modelcontextprotocol/logLevel\":\"error\",")
                : Stateless("sample", "echo", "{\"message\":\"nothing\"}"));
        }

        for (int i = 1; i <= 20; i++)
        {
            await old.AnswerAsync(Id(i));
            await stateless.AnswerAsync(Id(i));
        }

        JsonElement[] calls = [.. transcript.Of("tools/call").Select(call => call.GetProperty("params"))];
        Assert.Equal(40, calls.Length);
        Assert.All(calls, call =>
        {
            string said = call.GetProperty("arguments").GetProperty("message").GetString()!;
            JsonElement meta = call.GetProperty("_meta");
            string expected = said switch { "old" => Elicitation, "roots" => Roots, _ => "{}" };
            Assert.Equal(expected, meta.GetProperty("io.modelcontextprotocol/clientCapabilities").GetRawText());
            Assert.Equal(said == "roots" ? "error" : null, meta.TryGetProperty("io.modelcontextprotocol/logLevel", out JsonElement level) ? level.GetString() : null);
        });
    }

    [Fact]
    public async Task What_one_cancels_goes_on_for_the_other()
    {
        string ledger = _home.NewFile();
        GatewayHost host = Host(Sample.Server("sample", "--ledger", ledger));
        await using HostedClient old = await OldAsync(host), stateless = new(host);

        old.Send("7", "tools/call", GatewayProcess.Call("sample", "slow", """{"ms":600000,"key":"old"}"""));
        stateless.Send("7", "tools/call", Stateless("sample", "slow", """{"ms":2000,"key":"stateless"}"""));
        await Deadline.Until(() => TemporaryHome.Lines(ledger).Length >= 2, () => string.Join('\n', TemporaryHome.Lines(ledger)));
        old.Send("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}""");

        Assert.False((await stateless.AnswerAsync("7")).GetProperty("result").IsError());
        Assert.DoesNotContain(old.Output.Lines, line => GatewayProcess.IsAnswer(line, "7"));
    }

    [Fact]
    public async Task What_is_known_of_a_server_is_known_to_both_and_each_server_is_met_once()
    {
        string pids = _home.NewFile();
        _home.WriteServers(Sample.Server("one", "--pid-file", pids), Sample.Server("two", "--pid-file", pids));
        _host = GatewayHost.Start(_runtime);
        await using HostedClient old = await OldAsync(_host), stateless = new(_host);
        stateless.Send("1", "tools/list", Meta("{}"));
        await stateless.AnswerAsync("1");

        await Deadline.Until(() => _home.GatewayLog.Contains("discovery: 2 of 2 new servers", StringComparison.Ordinal), () => _home.GatewayLog);

        Assert.Equal(2, TemporaryHome.Lines(pids).Length);
        old.Send("2", "tools/call", """{"name":"list_available_mcps","arguments":{"query":"echo a message"}}""");
        stateless.Send("2", "tools/call", "{\"name\":\"list_available_mcps\",\"arguments\":{\"query\":\"echo a message\"}," + Meta("{}")[1..]);
        foreach (HostedClient client in (HostedClient[])[old, stateless])
        {
            string found = (await client.AnswerAsync("2")).GetProperty("result").TextOf();
            Assert.All((string[])["one: echo(", "two: echo("], line => Assert.Contains(line, found, StringComparison.Ordinal));
        }

        Assert.Equal(2, TemporaryHome.Lines(pids).Length);
    }

    [UnixFact("it runs a shell script")]
    public async Task A_server_that_was_being_met_for_a_client_that_leaves_is_met_for_the_next()
    {
        string starts = _home.NewFile(), hold = _home.NewFile();
        await File.WriteAllTextAsync(hold, "", TestContext.Current.CancellationToken);
        _home.WriteServers(Sample.Script("held", $"echo $$ >> '{starts}'; while [ -e '{hold}' ]; do sleep 0.02; done; exec '{Built.SampleServer}'"));
        _host = GatewayHost.Start(_runtime);
        await using HostedClient first = await OldAsync(_host);
        await Deadline.Until(() => TemporaryHome.Lines(starts).Length == 1, () => _home.GatewayLog);
        await using HostedClient second = await OldAsync(_host);

        await first.LeaveAsync();
        await Deadline.Until(() => TemporaryHome.Lines(starts).Length == 2, () => _home.GatewayLog);
        File.Delete(hold);

        await Deadline.Until(() => _home.GatewayLog.Contains("discovery: 1 of 1 new servers", StringComparison.Ordinal), () => _home.GatewayLog);
    }

    private static string Id(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Meta(string capabilities, string more = "") =>
        $$$"""{"_meta":{{{{more}}}"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"tests","version":"1"},"io.modelcontextprotocol/clientCapabilities":{{{capabilities}}}}}""";

    private static string Stateless(string server, string tool, string arguments, string capabilities = "{}", string more = "") =>
        Meta(capabilities, more)[..^1] + "," + GatewayProcess.Call(server, tool, arguments)[1..];

    /// <summary>No client has two answers to one id.</summary>
    private static void AssertApart(HostedClient old, HostedClient stateless)
    {
        foreach (HostedClient client in (HostedClient[])[old, stateless])
        {
            string[] ids = [.. client.Output.Lines.Select(line => JsonText.Parse(Encoding.UTF8.GetString(line)))
                .Where(message => !message.TryGetProperty("method", out _)).Select(message => message.GetProperty("id").GetRawText())];
            Assert.Equal(ids.Distinct(), ids);
        }
    }

    private static async Task<HostedClient> OldAsync(GatewayHost host)
    {
        var client = new HostedClient(host);
        await client.InitializeAsync(Elicitation);
        return client;
    }

    private GatewayHost Host(params ServerDefinition[] servers)
    {
        _home.WriteServers(servers);
        _home.MeetOnFirstUse();
        return _host = GatewayHost.Start(_runtime);
    }
}
