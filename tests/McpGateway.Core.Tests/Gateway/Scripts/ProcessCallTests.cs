using System.Collections.Concurrent;
using System.Text;
using McpGateway.Configuration;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Scripts;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Gateway.Scripts;

/// <summary>What servers ask and say during calls that this process itself makes.</summary>
public sealed class ProcessCallTests : IAsyncDisposable
{
    private static readonly string[] s_eras = ["sample", "modern", "user"];

    private readonly TemporaryHome _home = new();
    private readonly string _ledger;
    private readonly GatewayRuntime _runtime;

    public ProcessCallTests()
    {
        _ledger = _home.NewFile();
        _home.WriteServers(Sample.Server("sample", "--ledger", _ledger), Sample.Server("modern", "--protocol", "2026-07-28", "--modern-only"), Sample.Server("user") with { Scope = ServerScope.User });
        _runtime = new GatewayRuntime(new GatewayOptions { Home = _home.Home });
    }

    public async ValueTask DisposeAsync()
    {
        await _runtime.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task A_question_goes_to_its_call_and_the_answer_to_the_server_byte_for_byte()
    {
        foreach (string server in s_eras)
        {
            string? asked = null;
            string answer = await CallAsync(server, "elicit", """{"message":"Who?"}""", new ToolCallHandlers
            {
                Elicitation = question =>
                {
                    Assert.Equal(server, question.Server);
                    asked = JsonText.Parse(Encoding.UTF8.GetString(question.Params.Span)).GetProperty("message").GetString();
                    return Answer("""{"action":"accept","content":{"n":1.10,"t":"\u00e9"}}""");
                },
            });

            Assert.Equal("Who?", asked);
            Assert.Contains("""{"action":"accept","content":{"n":1.10,"t":"\u00e9"}}""", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_question_that_nobody_answers_is_declined()
    {
        foreach (string server in s_eras)
        {
            Assert.Contains("""{"action":"decline"}""", await CallAsync(server, "elicit", """{"message":"Who?"}""", null), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sampling_is_offered_only_to_calls_that_answer_it_on_a_process_of_their_own()
    {
        var handlers = new ToolCallHandlers { Sampling = _ => Answer("""{"role":"assistant","content":{"type":"text","text":"four"},"model":"m"}""") };

        Assert.Contains("four", await CallAsync("sample", "sample", """{"prompt":"2+2"}""", handlers), StringComparison.Ordinal);
        Assert.Contains("four", await CallAsync("modern", "sample", """{"prompt":"2+2"}""", handlers), StringComparison.Ordinal);
        Assert.Contains("-32601", await CallAsync("sample", "sample", """{"prompt":"2+2"}""", null), StringComparison.Ordinal);
        Assert.NotEqual(await CallAsync("sample", "pid", "{}", handlers), await CallAsync("sample", "pid", "{}", null));
    }

    [Fact]
    public async Task A_handler_that_fails_refuses_and_the_call_goes_on() =>
        Assert.Contains("no model", await CallAsync("sample", "sample", """{"prompt":"x"}""", new ToolCallHandlers { Sampling = _ => throw new InvalidOperationException("no model") }), StringComparison.Ordinal);

    [Fact]
    public async Task A_question_is_withdrawn_with_its_call()
    {
        using var source = new CancellationTokenSource();
        (ToolCallHandlers handlers, Task asked, Task withdrawn) = Hanging();
        Task<ServerReply> call = _runtime.CallToolAsync("sample", "elicit", """{"message":"?"}"""u8.ToArray(), handlers, source.Token);
        await asked.InTime();

        await source.CancelAsync();

        await withdrawn.InTime();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.InTime());
        Assert.Contains("x", await CallAsync("sample", "echo", """{"message":"x"}""", null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_is_withdrawn_where_the_server_no_longer_wants_to_know()
    {
        (ToolCallHandlers handlers, Task asked, Task withdrawn) = Hanging();
        Task<string> call = CallAsync("sample", "elicit", """{"message":"?"}""", handlers);
        await asked.InTime();

        await CallAsync("sample", "withdraw", "{}", null);

        await withdrawn.InTime();
        Assert.Contains("withdrawn", await call, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_is_withdrawn_with_its_server()
    {
        (ToolCallHandlers handlers, Task asked, Task withdrawn) = Hanging();
        Task<ServerReply> call = _runtime.CallToolAsync("sample", "elicit", """{"message":"?"}"""u8.ToArray(), handlers, CancellationToken.None);
        await asked.InTime();

        await _runtime.StopAsync("sample").InTime();

        await withdrawn.InTime();
        await Assert.ThrowsAsync<ServerException>(() => call.InTime());
    }

    [Fact]
    public async Task A_person_is_asked_before_a_script_and_otherwise_the_youngest_call()
    {
        var order = new ConcurrentQueue<string>();
        ToolCallHandlers Named(string name, bool isInteractive) => new()
        {
            IsInteractive = isInteractive,
            Elicitation = _ =>
            {
                order.Enqueue(name);
                return Answer("""{"action":"decline"}""");
            },
        };
        using var source = new CancellationTokenSource();
        Task person = _runtime.CallToolAsync("sample", "never", """{"key":"person"}"""u8.ToArray(), Named("person", isInteractive: true), source.Token);
        await Deadline.Until(() => TemporaryHome.Lines(_ledger).Contains("never person"), () => "not called");
        await CallAsync("sample", "elicit", """{"message":"?"}""", Named("script", isInteractive: false));
        await CallAsync("sample", "elicit", """{"message":"?"}""", Named("younger person", isInteractive: true));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => person.InTime());
        await CallAsync("sample", "elicit", """{"message":"?"}""", Named("script alone", isInteractive: false));

        Assert.Equal(["person", "younger person", "script alone"], order);
    }

    [Fact]
    public async Task Log_messages_are_wanted_as_the_most_curious_call_says()
    {
        foreach (string server in s_eras)
        {
            var heard = new ConcurrentQueue<string>();
            ToolCallHandlers Level(string level) => Logging(level, heard);
            await CallAsync(server, "log", """{"level":"info","data":"1"}""", Level("warning"));
            await CallAsync(server, "log", """{"level":"info","data":"2"}""", Level("debug"));
            await CallAsync(server, "log", """{"level":"info","data":"3"}""", Level("warning"));
            await CallAsync(server, "log", """{"level":"error","data":"4"}""", Level("warning"));

            Assert.Equal(["2", "4"], heard);
        }
    }

    [Fact]
    public async Task A_log_message_goes_to_a_call_that_wants_its_level()
    {
        var curious = new ConcurrentQueue<string>();
        var other = new ConcurrentQueue<string>();
        using var source = new CancellationTokenSource();
        Task older = _runtime.CallToolAsync("sample", "never", """{"key":"curious"}"""u8.ToArray(), Logging("debug", curious), source.Token);
        await Deadline.Until(() => TemporaryHome.Lines(_ledger).Contains("never curious"), () => "not called");

        await CallAsync("sample", "log", """{"level":"info","data":"detail"}""", Logging("warning", other));
        await CallAsync("sample", "log", """{"level":"error","data":"trouble"}""", Logging("warning", other));

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => older.InTime());
        Assert.Equal(["detail"], curious);
        Assert.Equal(["trouble"], other);
    }

    private static (ToolCallHandlers Handlers, Task Asked, Task Withdrawn) Hanging()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var withdrawn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task<ReadOnlyMemory<byte>> HangAsync(ServerQuestion question)
        {
            asked.TrySetResult();
            await using CancellationTokenRegistration registration = question.Withdrawn.Register(() => withdrawn.TrySetResult());
            await Task.Delay(Timeout.Infinite, question.Withdrawn);
            return default;
        }

        return (new ToolCallHandlers { IsInteractive = true, Elicitation = HangAsync }, asked.Task, withdrawn.Task);
    }

    private static ToolCallHandlers Logging(string level, ConcurrentQueue<string> heard) =>
        new() { LogLevel = level, LogMessage = message => heard.Enqueue(JsonText.Parse(Encoding.UTF8.GetString(message.Span)).GetProperty("data").GetString()!) };

    private static Task<ReadOnlyMemory<byte>> Answer(string json) => Task.FromResult<ReadOnlyMemory<byte>>(Encoding.UTF8.GetBytes(json));

    private async Task<string> CallAsync(string server, string tool, string arguments, ToolCallHandlers? handlers)
    {
        ServerReply result = await _runtime.CallToolAsync(server, tool, Encoding.UTF8.GetBytes(arguments), handlers, CancellationToken.None).InTime();
        return Encoding.UTF8.GetString((result.IsError ? result.Error : result.Result).Span);
    }
}
