using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Observing;
using McpGateway.Gateway.Policy;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Gateway.Observing;

/// <summary>Whoever observes requests hears of each once, with how it has ended, whichever way it came in.</summary>
public sealed class ObservedCallTests : IAsyncDisposable
{
    private const string Elicitation = """{"elicitation":{}}""";

    private readonly TemporaryHome _home = new();
    private readonly GatewayRuntime _runtime;
    private readonly Recorder _recorder = new();
    private GatewayHost? _host;

    public ObservedCallTests()
    {
        _home.WriteServers(
            Sample.Server("sample") with { Tools = new ToolPolicy(null, ["pid"], ["count"]) },
            Sample.Server("modern", "--modern-only"),
            Sample.Server("broken", "--exit-at-start", "3"),
            Sample.Server("hasty") with { OperationTimeout = TimeSpan.FromMilliseconds(300) });
        _home.MeetOnFirstUse();
        _runtime = new GatewayRuntime(new GatewayOptions { Home = _home.Home });
        _runtime.Services.Observers.Add(_recorder);
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
    public async Task Each_end_of_a_call_is_told_once_and_before_its_answer()
    {
        await using HostedClient client = await ClientAsync("""{}""");

        int last = 0;
        foreach ((string server, string tool, string arguments, CallOutcome outcome) in ((string, string, string, CallOutcome)[])
        [
            ("sample", "echo", """{"message":"first"}""", CallOutcome.Succeeded),
            ("sample", "echo", """{"message":"again"}""", CallOutcome.Succeeded),
            ("modern", "echo", """{"message":"other"}""", CallOutcome.Succeeded),
            ("sample", "tool_error", """{"message":"no"}""", CallOutcome.ToolError),
            ("sample", "raise_error", """{"code":-32099,"message":"no"}""", CallOutcome.ServerError),
            ("sample", "pid", "{}", CallOutcome.Refused),
            ("sample", "count", "{}", CallOutcome.Refused),
            ("sample", "no_such_tool", "{}", CallOutcome.Failed),
            ("nobody", "echo", "{}", CallOutcome.Failed),
            ("broken", "echo", "{}", CallOutcome.Failed),
            ("sample", "crash", "{}", CallOutcome.Unknown),
            ("hasty", "never", "{}", CallOutcome.TimedOut),
        ])
        {
            _recorder.Ended.Clear();
            string id = (++last).ToString(CultureInfo.InvariantCulture);
            client.Send(id, "tools/call", GatewayProcess.Call(server, tool, arguments));
            await client.AnswerAsync(id);

            ObservedCall call = Assert.Single(_recorder.Ended);
            Assert.Equal((server, tool, outcome), (call.Request.Server, call.Request.Name, call.Outcome));
            Assert.Equal(arguments.Length, call.ArgumentBytes);
            Assert.Equal(("tests 1", "stdio", RequestKind.Tool, "the user"), (call.Request.Client, call.Request.Origin.Transport, call.Request.Kind, call.Request.Caller.Name));
            Assert.Equal(outcome is CallOutcome.Succeeded or CallOutcome.ToolError or CallOutcome.ServerError, call.ResultBytes > 0);
            Assert.Equal(outcome is CallOutcome.Refused or CallOutcome.Failed or CallOutcome.TimedOut or CallOutcome.Unknown, call.Failure is ServerException);
            Assert.Equal(outcome == CallOutcome.ServerError ? -32099 : null, call.ErrorCode);
            Assert.Equal(tool == "count" ? CallConsent.Withheld : CallConsent.NotNeeded, call.Consent);
        }

        Assert.Equal(_recorder.Begun, _recorder.AllEnded);
    }

    [Fact]
    public async Task What_the_client_gives_up_is_cancelled_and_what_it_leaves_too()
    {
        HostedClient client = await ClientAsync("""{}""");
        client.Send("1", "tools/call", GatewayProcess.Call("sample", "echo", """{"message":"warm"}"""));
        await client.AnswerAsync("1");
        _recorder.Ended.Clear();

        client.Send("2", "tools/call", GatewayProcess.Call("sample", "never", "{}"));
        client.Send("3", "tools/call", GatewayProcess.Call("sample", "never", "{}"));
        client.Send("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}""");
        await Deadline.Until(() => _recorder.Ended.Count == 1, () => "The cancelled call did not end.");
        await client.DisposeAsync();

        Assert.Equal([CallOutcome.Cancelled, CallOutcome.Cancelled], _recorder.Ended.Select(call => call.Outcome));
    }

    [Fact]
    public async Task What_is_under_way_when_the_gateway_ends_is_unknown()
    {
        using var end = new CancellationTokenSource();
        await using var client = new HostedClient(Host(), end: end.Token);
        await client.InitializeAsync("{}");
        client.Send("1", "tools/call", GatewayProcess.Call("sample", "echo", """{"message":"warm"}"""));
        await client.AnswerAsync("1");
        client.Send("2", "tools/call", GatewayProcess.Call("sample", "never", "{}"));
        await Deadline.Until(() => _recorder.Begun == 2, () => "The call did not begin.");

        await end.CancelAsync();
        await client.Served.InTime();

        Assert.Equal([CallOutcome.Succeeded, CallOutcome.Unknown], _recorder.Ended.Select(call => call.Outcome));
    }

    [Fact]
    public async Task Consent_is_told_of_clients_with_a_session_and_of_those_without()
    {
        await using HostedClient old = await ClientAsync(Elicitation), stateless = new(Host());

        old.Send("1", "tools/call", GatewayProcess.Call("sample", "count", "{}"));
        old.Reply(await old.ReceivedAsync("elicitation/create"), """{"action":"accept","content":{}}""");
        await old.AnswerAsync("1");
        old.Send("2", "tools/call", GatewayProcess.Call("sample", "count", "{}"));
        old.Reply(await old.ReceivedAsync("elicitation/create", 2), """{"action":"decline"}""");
        await old.AnswerAsync("2");
        Assert.Equal([(CallOutcome.Succeeded, CallConsent.Given), (CallOutcome.Refused, CallConsent.Withheld)], Outcomes());

        _recorder.Ended.Clear();
        stateless.Send("1", "tools/call", Stateless(""));
        JsonElement asked = (await stateless.AnswerAsync("1")).GetProperty("result");
        stateless.Send("2", "tools/call", Stateless(",\"requestState\":" + asked.GetProperty("requestState").GetRawText() + ""","inputResponses":{"consent":{"action":"accept","content":{}}}"""));
        Assert.False((await stateless.AnswerAsync("2")).GetProperty("result").IsError());
        Assert.Equal([(CallOutcome.InputRequired, CallConsent.Asked), (CallOutcome.Succeeded, CallConsent.Given)], Outcomes());

        (CallOutcome, CallConsent)[] Outcomes() => [.. _recorder.Ended.Select(call => (call.Outcome, call.Consent))];
    }

    [Fact]
    public async Task Prompts_resources_completions_and_calls_of_scripts_are_told_as_well()
    {
        await using HostedClient client = await ClientAsync("""{}""");
        client.Send("1", "prompts/get", """{"name":"sample__greet","arguments":{"name":"Ada"}}""");
        await client.AnswerAsync("1");
        client.Send("2", "prompts/get", """{"name":"sample__nothing"}""");
        await client.AnswerAsync("2");
        client.Send("3", "resources/read", """{"uri":"nowhere://x"}""");
        await client.AnswerAsync("3");
        client.Send("4", "completion/complete", """{"ref":{"type":"ref/prompt","name":"sample__greet"},"argument":{"name":"name","value":"A"}}""");
        await client.AnswerAsync("4");
        await _runtime.CallToolAsync("sample", "echo", "{\"message\":\"script\"}"u8.ToArray(), null, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<ServerException>(() => _runtime.CallToolAsync("sample", "pid", "{}"u8.ToArray(), null, TestContext.Current.CancellationToken));

        Assert.Equal(
            [
                "Prompt sample greet Succeeded stdio", "Prompt sample nothing Failed stdio", "Resource ? nowhere://x Failed stdio",
                "Completion sample greet Succeeded stdio", "Tool sample echo Succeeded script", "Tool sample pid Refused script",
            ],
            _recorder.Ended.Select(call => $"{call.Request.Kind} {call.Request.Server} {call.Request.Name} {call.Outcome} {call.Request.Origin.Transport}"));
    }

    private GatewayHost Host() => _host ??= GatewayHost.Start(_runtime);

    private static string Stateless(string more) =>
        """{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":""" + Elicitation + "}," + GatewayProcess.Call("sample", "count", "{}")[1..^1] + more + "}";

    private async Task<HostedClient> ClientAsync(string capabilities)
    {
        var client = new HostedClient(Host());
        await client.InitializeAsync(capabilities);
        return client;
    }

    /// <summary>Remembers what it is told.</summary>
    private sealed class Recorder : ICallObserver
    {
        private int _begun;
        private int _ended;

        public ConcurrentQueue<ObservedCall> Ended { get; } = new();

        public int Begun => _begun;

        public int AllEnded => _ended;

        public ICallObservation? Begin(ObservedCall call, in CallContent content)
        {
            Assert.True(content.Arguments.IsEmpty || content.Arguments[0] == (byte)'{', Encoding.UTF8.GetString(content.Arguments));
            Interlocked.Increment(ref _begun);
            return new Observation(this);
        }

        private sealed class Observation(Recorder recorder) : ICallObservation
        {
            public void End(ObservedCall call)
            {
                Interlocked.Increment(ref recorder._ended);
                recorder.Ended.Enqueue(call);
            }
        }
    }
}
