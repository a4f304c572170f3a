using McpGateway.Configuration;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Lookup;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Scripts;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Connections;

/// <summary>A call of which a server has certainly run nothing goes to a fresh process; any other whose answer is lost does not.</summary>
public sealed class UnreadTests : IAsyncLifetime
{
    private const int Stop = 19;

    private readonly TemporaryHome _home = new();
    private string _pids = "";
    private string _ledger = "";
    private GatewayProcess _gateway = null!;

    private string[] Executed => [.. TemporaryHome.Lines(_ledger).Where(line => !line.StartsWith("pid ", StringComparison.Ordinal))];

    private int Server => Processes.FromFile(_pids)[^1];

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells what a process has not read.");
        _pids = _home.NewFile();
        _ledger = _home.NewFile();
        _home.WriteServers(Sample.Server("killed", "--pid-file", _pids, "--ledger", _ledger), Sample.Server("other"));
        _gateway = await GatewayProcess.ConnectAsync(_home);
        await _gateway.CallAsync("killed", "pid");
        await _gateway.CallAsync("other", "pid");
        await Processes.UntilQuiet(Server, _gateway.Id);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _home.Dispose();
    }

    [UnixFact("only a socket tells what was not read")]
    public async Task A_call_right_after_the_kill_of_an_idle_server_gets_its_result()
    {
        for (int i = 0; i < 5; i++)
        {
            await Processes.UntilQuiet(Server, _gateway.Id);
            // A thread that a kill wakes in the middle of a read may still take what has come meanwhile, and then nobody can tell that it ran nothing; one that is stopped takes nothing.
            Processes.Send(Server, Stop);
            await Processes.UntilStopped(Server);
            Processes.Send(Server, Processes.Kill);

            Assert.Equal("1", (await _gateway.CallAsync("killed", "count", $$"""{"key":"{{i}}"}""")).TextOf());
        }

        Assert.Equal(["count 0", "count 1", "count 2", "count 3", "count 4"], Executed);
    }

    [UnixFact("only a socket tells what was not read")]
    public async Task A_call_that_was_written_and_not_read_runs_once_on_a_fresh_process()
    {
        int stopped = Server;
        Processes.Send(stopped, Stop);
        string id = _gateway.SendCall("killed", "count", $$"""{"key":"{{new string('k', 20_000)}}"}""");
        // Whoever is answered now was sent after it.
        await _gateway.CallAsync("other", "pid");
        Processes.Send(stopped, Processes.Kill);

        Assert.Equal("1", JsonText.Parse(await _gateway.AnswerAsync(id)).GetProperty("result").TextOf());
        Assert.Single(Executed);
    }

    [UnixFact("only a socket tells what was not read")]
    public async Task Of_several_unread_calls_only_the_last_one_is_known_to_be()
    {
        int stopped = Server;
        Processes.Send(stopped, Stop);
        string[] ids = [.. Enumerable.Range(0, 3).Select(i => _gateway.SendCall("killed", "count", $$"""{"key":"{{i}}"}"""))];
        await _gateway.CallAsync("other", "pid");
        Processes.Send(stopped, Processes.Kill);

        Assert.Contains("Outcome unknown", await _gateway.AnswerAsync(ids[0]), StringComparison.Ordinal);
        Assert.Contains("Outcome unknown", await _gateway.AnswerAsync(ids[1]), StringComparison.Ordinal);
        Assert.Equal("1", JsonText.Parse(await _gateway.AnswerAsync(ids[2])).GetProperty("result").TextOf());
        Assert.Equal(["count 2"], Executed);
    }

    [UnixFact("only a socket tells what was not read")]
    public async Task A_call_of_which_the_end_was_not_written_runs_once_on_a_fresh_process()
    {
        int stopped = Server;
        Processes.Send(stopped, Stop);
        string big = _gateway.SendCall("killed", "count", $$"""{"key":"{{new string('k', 4_000_000)}}"}""");
        string small = _gateway.SendCall("killed", "count", """{"key":"small"}""");
        await _gateway.CallAsync("other", "pid");
        Processes.Send(stopped, Processes.Kill);

        Assert.False(JsonText.Parse(await _gateway.AnswerAsync(big)).GetProperty("result").IsError());
        Assert.False(JsonText.Parse(await _gateway.AnswerAsync(small)).GetProperty("result").IsError());
        Assert.Equal(2, Executed.Length);
    }

    [UnixFact("only a socket tells what was not read")]
    public async Task A_call_that_was_read_is_not_made_again_however_the_server_ends()
    {
        string id = _gateway.SendCall("killed", "crash", """{"key":"once","code":9}""");

        Assert.Contains("Outcome unknown", await _gateway.AnswerAsync(id), StringComparison.Ordinal);
        await _gateway.CallAsync("killed", "pid");
        Assert.Equal(["crash once"], Executed);
    }

    [UnixFact("only a socket tells what was not read")]
    public async Task A_cancelled_call_is_not_made_again()
    {
        int stopped = Server;
        Processes.Send(stopped, Stop);
        string id = _gateway.SendCall("killed", "count", """{"key":"cancelled"}""");
        _gateway.Send($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{id}}}}}""");
        await _gateway.CallAsync("other", "pid");
        Processes.Send(stopped, Processes.Kill);

        Assert.Equal("1", (await _gateway.CallAsync("killed", "count", """{"key":"next"}""")).TextOf());
        Assert.Equal(["count next"], Executed);
    }

    [UnixFact("only a socket tells what was not read")]
    public async Task A_call_of_this_process_goes_to_a_fresh_server_too()
    {
        await using var runtime = new GatewayRuntime(new GatewayOptions { Home = _home.Home });
        ServerDefinition server = runtime.Configuration.Current.Find("killed")!;
        await CallAsync("warm");
        await runtime.WholeCatalog.ListedAsync(runtime.Pool.TryGet(server, runtime.ProcessScope)!, CancellationToken.None);
        int stopped = Server;
        Processes.Send(stopped, Stop);
        Task<ServerReply> call = CallAsync("once");
        await Deadline.Until(() => runtime.Pool.TryGet(server, runtime.ProcessScope)!.UnderWay == 1, () => "not under way");
        Processes.Send(stopped, Processes.Kill);

        Assert.False((await call.InTime()).IsError);
        Assert.Equal(["count warm", "count once"], Executed);

        Task<ServerReply> CallAsync(string key)
        {
            byte[] parameters = System.Text.Encoding.UTF8.GetBytes($$$"""{"name":"count","arguments":{"key":"{{{key}}}"}}""");
            return new ProcessCall(new ToolDirectory(runtime.Access), runtime.ProcessScope, TimeProvider.System, server, "tools/call", RequestKind.Tool, "count", new ToolCallHandlers()).RunAsync(parameters, CancellationToken.None);
        }
    }

    [UnixFact("only a socket tells what was not read")]
    public async Task A_server_that_always_ends_before_it_reads_is_not_started_for_ever()
    {
        string met = _home.NewFile();
        _home.WriteServers(Sample.Script("deaf", $$$$"""
            read line; echo '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"m","version":"1"}}}'
            read line
            if [ -e '{{{{met}}}}' ]; then echo $$ >> '{{{{_pids}}}}'; sleep 1; echo no licence >&2; exit 7; fi
            touch '{{{{met}}}}'
            read line; echo '{"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"any","inputSchema":{"type":"object"}}]}}'
            """));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);
        await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"deaf"}""");
        int before = Processes.FromFile(_pids).Length;

        string text = await gateway.CallLineAsync("deaf", "any");

        Assert.Contains("no licence", text, StringComparison.Ordinal);
        Assert.InRange(Processes.FromFile(_pids).Length - before, 1, 3);
    }
}
