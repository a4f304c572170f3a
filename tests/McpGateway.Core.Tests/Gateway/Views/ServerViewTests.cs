using System.Collections.Concurrent;
using System.IO.Pipes;
using System.Text;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Scripts;
using McpGateway.Tests.Support;
using McpGateway.Transports;
using McpGateway.Transports.Relayed;
using McpGateway.Wire;

namespace McpGateway.Tests.Gateway.Views;

/// <summary>A script whose servers another gateway has: the same calls with the same outcomes, and no process of its own.</summary>
public sealed class ServerViewTests : IAsyncDisposable
{
    private static readonly string[] s_shared = ["user", "shared", "modern"];

    private readonly TemporaryHome _home = new();
    private readonly string _ledger;
    private readonly GatewayRuntime _keeper;
    private readonly GatewayRuntime _script;
    private readonly ConcurrentQueue<Task> _served = new();
    private readonly ConcurrentQueue<Pipes> _links = new();
    private readonly Lazy<GatewayHost> _host;
    private volatile bool _isThere = true;

    public ServerViewTests()
    {
        _ledger = _home.NewFile();
        _home.WriteServers(
            Sample.Server("own"),
            Sample.Server("user", "--ledger", _ledger) with { Scope = ServerScope.User },
            Sample.Server("shared") with { Scope = ServerScope.Shared },
            Sample.Server("modern", "--modern-only") with { Scope = ServerScope.User },
            Sample.Server("missing") with { Scope = ServerScope.User, Command = "no-such-program-of-anybody" });
        _home.MeetOnFirstUse();
        _keeper = new GatewayRuntime(new GatewayOptions { Home = _home.Home });
        _host = new Lazy<GatewayHost>(() => GatewayHost.Start(_keeper));
        _script = new GatewayRuntime(new GatewayOptions { Home = _home.Home, FindRelay = Find });
    }

    public async ValueTask DisposeAsync()
    {
        await _script.DisposeAsync();
        await Task.WhenAll(_served).InTime();
        if (_host.IsValueCreated)
        {
            await _host.Value.DisposeAsync();
        }

        await _keeper.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task A_call_runs_in_the_process_that_the_other_gateway_has_and_only_for_servers_that_may_be_shared()
    {
        foreach (string server in s_shared)
        {
            Assert.Equal(await PidAsync(_keeper, server), await PidAsync(_script, server));
        }

        Assert.NotEqual(await PidAsync(_keeper, "own"), await PidAsync(_script, "own"));
        Assert.Equal(3, _links.Count);
        Assert.Equal(await PidAsync(_script, "user"), await PidAsync(_script, "user"));
        Assert.Equal(3, _links.Count);
    }

    [Fact]
    public async Task Questions_progress_log_messages_and_lines_of_stderr_go_to_the_call_and_answers_to_the_server()
    {
        foreach (string server in (string[])["user", "modern"])
        {
            string answer = await CallAsync(server, "elicit", """{"message":"Who?"}""", new ToolCallHandlers { Elicitation = _ => Answer("""{"action":"accept","content":{"n":1.10}}""") });
            Assert.Contains("""{"action":"accept","content":{"n":1.10}}""", answer, StringComparison.Ordinal);
            var sampling = new ToolCallHandlers { Sampling = _ => Answer("""{"role":"assistant","content":{"type":"text","text":"four"},"model":"m"}""") };
            Assert.Contains("four", await CallAsync(server, "sample", """{"prompt":"2+2"}""", sampling), StringComparison.Ordinal);
        }

        var steps = new ConcurrentQueue<string>();
        await CallAsync("user", "progress", """{"steps":3}""", new ToolCallHandlers { Progress = step => steps.Enqueue(Encoding.UTF8.GetString(step.Span)) });
        Assert.Equal(3, steps.Count);
    }

    [Fact]
    public async Task Trouble_is_the_same_as_without()
    {
        ServerException missing = await Assert.ThrowsAsync<ServerException>(() => CallAsync("missing", "echo", "{}"));
        _isThere = false;
        await _script.StopAsync("missing");
        ServerException own = await Assert.ThrowsAsync<ServerException>(() => CallAsync("missing", "echo", "{}"));

        Assert.Equal((own.Failure, own.Cause, own.Remedy), (missing.Failure, missing.Cause, missing.Remedy));
    }

    [Fact]
    public async Task A_server_that_crashes_leaves_the_outcome_unknown_and_the_next_call_starts_it_again()
    {
        string pid = await PidAsync(_script, "user");

        ServerException crash = await Assert.ThrowsAsync<ServerException>(() => CallAsync("user", "crash", """{"key":"once"}"""));

        Assert.Equal(ServerFailure.OutcomeUnknown, crash.Failure);
        Assert.NotEqual(pid, await PidAsync(_script, "user"));
        Assert.Single(_links);
    }

    [Fact]
    public async Task A_gateway_that_goes_leaves_the_outcome_unknown_and_the_script_goes_on_alone()
    {
        string pid = await PidAsync(_script, "user");
        Task<string> call = CallAsync("user", "slow", """{"ms":600000,"key":"slow"}""");
        await Deadline.Until(() => TemporaryHome.Lines(_ledger).Length >= 1, () => "the call has not begun");

        _isThere = false;
        Assert.True(_links.TryDequeue(out Pipes? link));
        link.Cut();

        ServerException lost = await Assert.ThrowsAsync<ServerException>(() => call);
        Assert.Equal(ServerFailure.OutcomeUnknown, lost.Failure);
        Assert.Contains("broker", lost.Message, StringComparison.Ordinal);
        Assert.NotEqual(pid, await PidAsync(_script, "user"));
        Assert.Single(TemporaryHome.Lines(_ledger), line => line == "slow slow");
    }

    [Fact]
    public async Task A_call_that_is_cancelled_is_cancelled_at_the_server()
    {
        using var cancel = new CancellationTokenSource();
        Task<ServerReply> call = _script.CallToolAsync("user", "slow", """{"ms":600000,"key":"given up"}"""u8.ToArray(), null, cancel.Token);
        await Deadline.Until(() => TemporaryHome.Lines(_ledger).Length >= 1, () => "the call has not begun");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Deadline.Until(() => TemporaryHome.Lines(_ledger).Any(line => line.Contains("cancelled", StringComparison.Ordinal)), () => string.Join('\n', TemporaryHome.Lines(_ledger)));
    }

    [Fact]
    public async Task What_is_configured_otherwise_here_and_there_is_refused()
    {
        await PidAsync(_keeper, "user");
        await using var link = new Client(this, _keeper.Configuration.Current.Find("user")! with { Arguments = ["other"] });

        link.Send("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}""");

        Assert.Contains("is configured otherwise", await link.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Big_messages_pass()
    {
        string text = new('x', 5_000_000);
        Assert.Contains(text, await CallAsync("user", "echo", $$"""{"message":"{{text}}"}"""), StringComparison.Ordinal);
    }

    private static Task<ReadOnlyMemory<byte>> Answer(string json) => Task.FromResult<ReadOnlyMemory<byte>>(Encoding.UTF8.GetBytes(json));

    private static async Task<string> PidAsync(GatewayRuntime runtime, string server) =>
        Encoding.UTF8.GetString((await runtime.CallToolAsync(server, "pid", "{}"u8.ToArray(), null, CancellationToken.None).InTime()).Result.Span);

    private async Task<string> CallAsync(string server, string tool, string arguments, ToolCallHandlers? handlers = null)
    {
        ServerReply reply = await _script.CallToolAsync(server, tool, Encoding.UTF8.GetBytes(arguments), handlers, CancellationToken.None).InTime();
        return Encoding.UTF8.GetString((reply.IsError ? reply.Error : reply.Result).Span);
    }

    private RelayedLink? Find(ServerDefinition server)
    {
        if (!_isThere)
        {
            return null;
        }

        Pipes pipes = Serve(server);
        return new RelayedLink(pipes.FromGateway, pipes.ToGateway, "here", pipes);
    }

    private Pipes Serve(ServerDefinition server)
    {
        var pipes = new Pipes();
        _links.Enqueue(pipes);
        var channel = new LineChannel(pipes.GatewayInput, pipes.GatewayOutput, outputBlocks: true) { ThreadName = "script of a test" };
        var surroundings = new ClientSurroundings(Environment.CurrentDirectory, new Dictionary<string, string>(
            Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(entry => KeyValuePair.Create((string)entry.Key, (string)entry.Value!)), StringComparer.Ordinal));
        _served.Enqueue(_host.Value.ServeServerAsync(channel, server.Name, server.Fingerprint, surroundings, CancellationToken.None));
        return pipes;
    }

    private sealed class Pipes : IDisposable
    {
        public Pipes()
        {
            GatewayInput = new AnonymousPipeServerStream(PipeDirection.In);
            ToGateway = new AnonymousPipeClientStream(PipeDirection.Out, GatewayInput.ClientSafePipeHandle);
            FromGateway = new AnonymousPipeServerStream(PipeDirection.In);
            GatewayOutput = new AnonymousPipeClientStream(PipeDirection.Out, FromGateway.ClientSafePipeHandle);
        }

        public AnonymousPipeServerStream GatewayInput { get; }

        public AnonymousPipeClientStream GatewayOutput { get; }

        public AnonymousPipeServerStream FromGateway { get; }

        public AnonymousPipeClientStream ToGateway { get; }

        /// <summary>The gateway's end goes, as when its process is killed.</summary>
        public void Cut()
        {
            GatewayOutput.Dispose();
        }

        public void Dispose()
        {
            ToGateway.Dispose();
            FromGateway.Dispose();
        }
    }

    /// <summary>A client that speaks raw JSON-RPC.</summary>
    private sealed class Client(ServerViewTests tests, ServerDefinition server) : IAsyncDisposable
    {
        private readonly Pipes _pipes = tests.Serve(server);

        public void Send(string line) => _pipes.ToGateway.Write([.. Encoding.UTF8.GetBytes(line), (byte)'\n']);

        public async Task<string> ReadAsync()
        {
            using var reader = new StreamReader(_pipes.FromGateway, leaveOpen: true);
            return (await reader.ReadLineAsync().InTime())!;
        }

        public ValueTask DisposeAsync()
        {
            _pipes.Dispose();
            return default;
        }
    }
}
