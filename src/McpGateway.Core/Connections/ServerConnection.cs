using System.Buffers.Text;
using System.ComponentModel;
using System.Text;
using McpGateway.Configuration;
using McpGateway.Connections.Processes;
using McpGateway.Diagnostics;
using McpGateway.Wire;

namespace McpGateway.Connections;

/// <summary>
/// A live session with one server: its process, its two streams, and the requests under way. One thread reads the server and hands every
/// message on before it reads the next, which is what keeps their order.
/// </summary>
internal sealed class ServerConnection : IAsyncDisposable
{
    private static readonly TimeSpan s_patienceAfterExit = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_retirePoll = TimeSpan.FromMilliseconds(100);

    /// <summary>What may wait for a server that does not read, in bytes.</summary>
    private const int MaxWaiting = 64 * 1024 * 1024;

    [ThreadStatic]
    private static LineBuffer? t_line;

    private readonly ConnectionContext _context;
    private readonly IServerProcess _process;
    private readonly LineWriter _writer;
    private readonly PendingCalls _pending;
    private readonly StderrLog _stderr;
    private readonly RollingFile _log;
    private readonly Redactor _redactor;
    private readonly Task _stderrRead;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _closing = new();
    private Task? _close;
    private long _lastId;
    private string? _firstRubbish;
    private volatile bool _over;

    private ServerConnection(ServerDefinition definition, ConnectionContext context, Timeouts timeouts, IServerProcess process, Redactor redactor)
    {
        Definition = definition;
        _context = context;
        _redactor = redactor;
        Timeouts = timeouts;
        _process = process;
        _log = context.OpenLogOf(definition.Name);
        _stderr = new StderrLog(_log, redactor);
        _pending = new PendingCalls(context.Time, OnOverdue);
        _writer = new LineWriter(process.Input, process.InputBlocks, MaxWaiting);
        _writer.Broken += failure => _ = EndWhenReadAsync();
        _stderrRead = _stderr.ReadAsync(process.Error);
        var reader = new Thread(Read, maxStackSize: 256 * 1024) { IsBackground = true, Name = "mcp server " + definition.Name };
        reader.Start();
        _ = EndWhenExitedAsync();
    }

    public ServerDefinition Definition { get; private set; }

    public Timeouts Timeouts { get; private set; }

    public int ProcessId => _process.Id;

    /// <summary>What the server said of itself; set when the handshake is done.</summary>
    public ServerIdentity? Identity { get; private set; }

    /// <summary>Completes when the server can no longer be reached, for whatever reason.</summary>
    public Task Ended => _ended.Task;

    public bool IsAlive => !_over && _close is null;

    /// <summary>Raised on the reading thread when the server says that its tools have changed.</summary>
    public event Action<ServerConnection>? ToolsChanged;

    /// <summary>Starts a server's process. The handshake is still to come.</summary>
    /// <exception cref="ServerException">It cannot be started.</exception>
    public static ServerConnection Launch(ServerDefinition definition, ConnectionContext context)
    {
        var secrets = new List<string>();
        Variables variables;
        Timeouts timeouts;
        try
        {
            variables = context.LoadVariables();
            timeouts = Timeouts.For(definition, variables);
        }
        catch (ConfigurationException e)
        {
            throw new ServerException(definition.Name, ServerFailure.Misconfigured, "cannot start: " + e.Message.TrimEnd('.'), "", e);
        }

        ProcessPlan plan = ProcessPlanner.Plan(definition, variables, secrets);
        try
        {
            IServerProcess process = OperatingSystem.IsWindows() ? WindowsServerProcess.Start(plan) : UnixServerProcess.Start(plan);
            return new ServerConnection(definition, context, timeouts, process, new Redactor(secrets));
        }
        catch (Win32Exception e)
        {
            throw new ServerException(definition.Name, ServerFailure.CannotStart, $"cannot start: '{plan.Program}' was refused by the system ({e.Message})", "Check that it is a program for this machine.", e);
        }
    }

    /// <summary>Goes on under a definition that reaches the same server, with the timeouts it has now.</summary>
    public void Adopt(ServerDefinition definition)
    {
        if (ReferenceEquals(definition, Definition))
        {
            return;
        }

        Definition = definition;
        try
        {
            Timeouts = Timeouts.For(definition, _context.LoadVariables());
        }
        catch (ConfigurationException e)
        {
            Log.SettingIgnored(_context.Logger, definition.Name, e.Message);
        }
    }

    /// <summary>Shakes hands, within the init timeout.</summary>
    /// <exception cref="ServerException">The server ended, refused, or was too slow.</exception>
    public async Task InitializeAsync()
    {
        Identity = await Handshake.RunAsync(this).ConfigureAwait(false);
    }

    /// <summary>Sends a call. False when the connection has ended and nothing was sent: then it may be tried on another.</summary>
    /// <exception cref="ServerException">The server lives but does not read; nothing was sent.</exception>
    public bool TrySend(in ToolCall call, ICallSink sink, out long id)
    {
        id = Interlocked.Increment(ref _lastId);
        LineBuffer line = t_line ??= new LineBuffer();
        line.Clear();
        call.Compose(line, id);
        bool sent = TrySend(line, id, sink, Timeouts.Operation, Timeouts.MaxOperation);
        // What was long is not kept for the short ones that follow.
        line.Clear();
        return sent;
    }

    /// <summary>Makes a request of the gateway's own.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The raw params, or empty.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="cancellationToken">Gives the request up and tells the server so.</param>
    /// <exception cref="ServerException">There will be no reply.</exception>
    /// <exception cref="OperationCanceledException">The request was given up.</exception>
    public async Task<ServerReply> RequestAsync(string method, ReadOnlyMemory<byte> parameters, TimeSpan patience, CancellationToken cancellationToken)
    {
        long id = Interlocked.Increment(ref _lastId);
        var sink = new ServerRequestSink();
        var line = new LineBuffer();
        line.Add("{\"jsonrpc\":\"2.0\",\"id\":"u8).Add(id).Add(",\"method\":"u8).Add(JsonString.QuoteBytes(method));
        if (!parameters.IsEmpty)
        {
            line.Add(",\"params\":"u8).Add(parameters.Span);
        }

        if (!TrySend(line.Add("}"u8), id, sink, patience, patience))
        {
            throw Lost(sent: false);
        }

        using CancellationTokenRegistration registration = cancellationToken.Register(() =>
        {
            Cancel(id, "The gateway no longer needs the answer.");
            sink.Cancel(cancellationToken);
        });
        return await sink.Reply.ConfigureAwait(false);
    }

    /// <summary>Sends a notification.</summary>
    public void Notify(string method) =>
        _writer.Post(mayWait: false, "{\"jsonrpc\":\"2.0\",\"method\":"u8, JsonString.QuoteBytes(method), "}"u8);

    /// <summary>Gives a request up and tells the server so. False when its end is known already.</summary>
    public bool Cancel(long id, string reason)
    {
        if (_pending.Take(id) is null)
        {
            return false;
        }

        SendCancelled(id, JsonString.QuoteBytes(reason));
        return true;
    }

    /// <summary>The error for a connection that has ended.</summary>
    /// <param name="sent">Whether the request had left; then its outcome is unknown.</param>
    public ServerException Lost(bool sent)
    {
        string how = _process.Exited.IsCompletedSuccessfully ? $"ended ({_process.Exited.Result})" : "closed the connection";
        return sent
            ? new ServerException(Definition.Name, ServerFailure.OutcomeUnknown, $"{how} during the call{_stderr.Quote()}", "Outcome unknown: the call may or may not have taken effect; it was not repeated. The next call starts the server again.")
            : Identity is not null
            ? new ServerException(Definition.Name, ServerFailure.CannotStart, $"{how} before the call could be sent{_stderr.Quote()}", "The call had no effect; try it again.")
            : new ServerException(Definition.Name, ServerFailure.HandshakeFailed, $"{how} before it had finished starting{Rubbish()}{_stderr.Quote()}", $"Run its command by hand to see why; its log is {_context.LogFileOf(Definition.Name)}.");
    }

    /// <summary>What the server says, fit for an error or a log: on one line, known secrets masked.</summary>
    public string Shown(string? text, int maxLength) => _redactor.Mask(UntrustedText.OneLine(_redactor.Mask(text ?? ""), maxLength));

    /// <summary>The error for a handshake that took too long.</summary>
    public ServerException TooSlow() => new(
        Definition.Name,
        ServerFailure.InitTimeout,
        FormattableString.Invariant($"did not answer 'initialize' within {Timeouts.Init.TotalSeconds:0.##} s{Rubbish()}{_stderr.Quote()}"),
        $"If it is only slow to start (a first download), raise \"initTimeout\" or {Timeouts.InitVariable}; otherwise check its command.");

    /// <summary>Ends the server in order: closed stdin, then a request to end, then the end of the whole process group.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_closing)
        {
            _close ??= Task.Run(CloseAsync);
            return new ValueTask(_close);
        }
    }

    /// <summary>Ends the server in order once the calls under way have their answers.</summary>
    public async Task RetireAsync()
    {
        do
        {
            // The first time, too: who was given the connection a moment ago has not sent its call yet.
            await Task.Delay(s_retirePoll, _context.Time).ConfigureAwait(false);
        }
        while (_pending.Count > 0 && IsAlive);

        await DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the process group at once, for a gateway that has no time left.</summary>
    public void Kill() => _process.Kill();

    private bool TrySend(LineBuffer line, long id, ICallSink sink, TimeSpan patience, TimeSpan longest)
    {
        if (!_pending.TryAdd(id, sink, patience, longest))
        {
            return false;
        }

        if (_writer.Post(mayWait: false, line.Span))
        {
            return true;
        }

        if (_pending.Take(id) is null)
        {
            // Not sent, but somebody else took it out of the table first: its sink has been told.
            return true;
        }

        return _writer.IsFull
            ? throw new ServerException(Definition.Name, ServerFailure.NotReading, "does not read what it is sent; 64 MB wait for it, and the call was not sent", "Wait until it has answered the calls before, or end it.")
            : false;
    }

    private void Read()
    {
        try
        {
            new LineReader(_process.Output) { OnTooLong = OnRubbish }.Pump(OnLine);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The end of the process, seen from this side.
        }
        catch (Exception e)
        {
            // A mistake of ours must not take the gateway down with it: this server's connection ends, the others go on.
            Log.ReadFailed(_context.Logger, Definition.Name, e);
        }

        _ = EndAsync();
    }

    private void OnLine(ReadOnlySpan<byte> line)
    {
        Envelope envelope = Envelope.Scan(line);
        switch (envelope.Kind)
        {
            case MessageKind.Response:
                if (TryReadId(envelope.Id.Of(line), out long id) && _pending.Take(id) is { } sink)
                {
                    sink.Replied(line, envelope);
                }

                break;
            case MessageKind.Notification:
                OnNotification(line, envelope);
                break;
            case MessageKind.Request:
                OnRequest(line, envelope);
                break;
            default:
                OnRubbish(line);
                break;
        }
    }

    private void OnNotification(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (envelope.IsMethod(line, "notifications/progress"u8))
        {
            JsonSpan token = JsonMembers.Find(line, envelope.Params, "progressToken");
            if (token.Exists && TryReadId(token.Of(line), out long id))
            {
                _pending.Progress(id)?.Progressed(line, token);
            }
        }
        else if (envelope.IsMethod(line, "notifications/message"u8))
        {
            _stderr.Note("log message: " + UntrustedText.OneLine(Encoding.UTF8.GetString(envelope.Params.Of(line)), 2000));
        }
        else if (envelope.IsMethod(line, "notifications/tools/list_changed"u8))
        {
            ToolsChanged?.Invoke(this);
        }
    }

    private void OnRequest(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        if (envelope.IsMethod(line, "ping"u8))
        {
            _writer.Post(mayWait: false, "{\"jsonrpc\":\"2.0\",\"id\":"u8, envelope.Id.Of(line), ",\"result\":{}}"u8);
            return;
        }

        // The gateway declares no client capabilities, so that a server has nothing else to ask for.
        string method = UntrustedText.OneLine(JsonMembers.GetString(line, envelope.Method), 80);
        _writer.Post(mayWait: false, JsonRpcError.Line(envelope.Id.Of(line), JsonRpcError.MethodNotFound, $"The client does not support '{method}'."));
    }

    private void OnRubbish(ReadOnlySpan<byte> line)
    {
        string text = Shown(Encoding.UTF8.GetString(line[..Math.Min(line.Length, 400)]), 200);
        _firstRubbish ??= text;
        _stderr.Note("no JSON-RPC message on stdout: " + text);
    }

    private string Rubbish() => _firstRubbish is null ? "" : $"; its stdout had text that is no MCP message: «{UntrustedText.OneLine(_firstRubbish, 100)}»";

    private void OnOverdue(long id, ICallSink sink, TimeSpan allowed)
    {
        // MCP 2025-11-25, Cancellation: "The initialize request MUST NOT be cancelled by clients". The process is ended instead.
        if (Identity is not null)
        {
            SendCancelled(id, "\"The operation timeout has passed.\""u8);
        }

        sink.Failed(new ServerException(
            Definition.Name,
            ServerFailure.OperationTimeout,
            FormattableString.Invariant($"did not answer within {allowed.TotalSeconds:0.##} s and was told to cancel"),
            $"If the call needs longer, raise \"operationTimeout\" or {Timeouts.OperationVariable}."));
    }

    private void SendCancelled(long id, ReadOnlySpan<byte> reason)
    {
        Span<byte> number = stackalloc byte[20];
        Utf8Formatter.TryFormat(id, number, out int length);
        _writer.Post(mayWait: false, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":"u8, number[..length], ",\"reason\":"u8, reason, "}}"u8);
    }

    /// <summary>The server has closed its stdin: no call can reach it, but what it has answered before still counts.</summary>
    private Task EndWhenReadAsync()
    {
        _over = true;
        return EndSoonAsync();
    }

    private async Task EndWhenExitedAsync()
    {
        await _process.Exited.ConfigureAwait(false);
        await EndSoonAsync().ConfigureAwait(false);
    }

    private async Task EndSoonAsync()
    {
        // What the process wrote before it ended is still to be read; a descendant that holds the stream open must not keep callers waiting.
        await Task.WhenAny(_ended.Task, Task.Delay(s_patienceAfterExit, _context.Time)).ConfigureAwait(false);
        await EndAsync().ConfigureAwait(false);
    }

    /// <summary>The connection is over: those who wait are told, what is left of the process is ended.</summary>
    private async Task EndAsync()
    {
        _over = true;
        List<ICallSink> left = _pending.Close();
        if (left.Count > 0)
        {
            // The last words on stderr and the exit code follow the end of stdout closely; they make the error worth reading.
            await Task.WhenAny(Task.WhenAll(_stderrRead, _process.Exited), Task.Delay(s_patienceAfterExit, _context.Time)).ConfigureAwait(false);
            ServerException failure = Lost(sent: Identity is not null);
            left.ForEach(sink => sink.Failed(failure));
        }

        _ended.TrySetResult();
        await DisposeAsync().ConfigureAwait(false);
    }

    private async Task CloseAsync()
    {
        await _writer.CompleteAsync(TimeSpan.FromMilliseconds(500)).ConfigureAwait(false);
        await ProcessEnd.RunAsync(_process, _context.Time).ConfigureAwait(false);
        _process.Dispose();
        _ended.TrySetResult();
        _pending.Close().ForEach(sink => sink.Failed(Lost(sent: true)));
        await _stderrRead.ConfigureAwait(false);
        _pending.Dispose();
        _log.Dispose();
    }

    private static bool TryReadId(ReadOnlySpan<byte> raw, out long id)
    {
        // A server that turns the number into a text still means the same request.
        ReadOnlySpan<byte> digits = raw.Length > 2 && raw[0] == (byte)'"' ? raw[1..^1] : raw;
        return Utf8Parser.TryParse(digits, out id, out int consumed) && consumed == digits.Length;
    }
}
