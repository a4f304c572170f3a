using System.Buffers.Text;
using McpGateway.Configuration;
using McpGateway.Connections.Calls;
using McpGateway.Diagnostics;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Connections;

/// <summary>
/// A live session with one server over a transport: the handshake, and the requests under way. Every message is handed on before the next one is read,
/// which is what keeps their order.
/// </summary>
internal sealed class ServerConnection : IAsyncDisposable
{
    [ThreadStatic]
    private static LineBuffer? t_line;

    private readonly ConnectionContext _context;
    private readonly IServerTransport _transport;
    private readonly IMessageChannel _channel;
    private readonly PendingCalls _pending;
    private readonly ServerMessageDispatcher _dispatcher;
    private readonly ConnectionShutdown _end;
    private SessionMeta? _sessionMeta;
    private long _lastId;
    private long _lastUsed;
    private int _holds;

    private ServerConnection(ServerDefinition definition, ConnectionContext context, ConnectionScope scope, Timeouts timeouts, IServerTransport transport)
    {
        Definition = definition;
        _context = context;
        Scope = scope;
        Timeouts = timeouts;
        _transport = transport;
        _channel = transport.Channel;
        _lastUsed = context.Time.GetTimestamp();
        Errors = new ConnectionErrors(this, transport);
        _pending = new PendingCalls(context.Time, OnOverdue);
        _end = new ConnectionShutdown(this, transport, _pending, context.Time);
        Listening = new ServerListening(this, context.Time, context.Logger);
        _dispatcher = new ServerMessageDispatcher(this, _pending, transport, scope.Peer) { OnEnded = OnInputEnded };
        transport.Start(_dispatcher, line => scope.Peer?.StderrLine(this, line));
        _end.Watch();
    }

    public ServerDefinition Definition { get; private set; }

    /// <summary>Whose connection it is.</summary>
    public ConnectionScope Scope { get; }

    public Timeouts Timeouts { get; private set; }

    /// <summary>The clock.</summary>
    public TimeProvider Time => _context.Time;

    /// <summary>The errors of this connection.</summary>
    public ConnectionErrors Errors { get; }

    /// <summary>What errors and logs call the way to the server.</summary>
    public TransportDescription Transport => _transport.Description;

    /// <summary>What the server said of itself; set when the handshake is done.</summary>
    public ServerIdentity? Identity { get; private set; }

    /// <summary>Completes when the server can no longer be reached, for whatever reason.</summary>
    public Task Ended => _end.Ended;

    public bool IsAlive => !_end.HasBegun;

    /// <summary>How the server ended; null as long as that is not known.</summary>
    public ClosingReport? Closing => _transport.Closing;

    /// <summary>Whether the server ended, or closed its streams, without having been asked to.</summary>
    public bool EndedByItself => _end.CameByItself;

    /// <summary>What a server without sessions announces to the gateway.</summary>
    public ServerListening Listening { get; }

    /// <summary>Whether the server has ever answered a caller, be it with an error: one that never has is as good as one that does not start.</summary>
    public bool HasAnswered { get; set; }

    /// <summary>Whether it was started for nobody, and nobody has asked for it since: what it asks is not shown to the user, and it may be stopped.</summary>
    public bool IsUnattended { get; set; }

    /// <summary>The beginning of a message of the server whose end has not come.</summary>
    public ReadOnlyMemory<byte> UnfinishedMessage => _channel.Unfinished;

    /// <summary>The id of the youngest request.</summary>
    public long LastId => Interlocked.Read(ref _lastId);

    /// <summary>How many requests wait for their answers.</summary>
    public int UnderWay => _pending.Count;

    /// <summary>
    /// Whether nobody waits for anything here: no caller's request is under way, no subscription is open, nobody waits for a list. What the gateway asks for itself is no
    /// use, nor is anything that the server sends by itself: it could keep itself alive with it.
    /// </summary>
    public bool IsIdle => Volatile.Read(ref _holds) == 0 && !_pending.HasCallers;

    /// <summary>When the connection was last used, as a timestamp of the clock.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Raised on the reading thread when the server says that one of its lists has changed.</summary>
    public event Action<ServerConnection, ServerList>? ListChanged;

    /// <summary>Starts a server, or opens the way to it. The handshake is still to come.</summary>
    /// <exception cref="ServerException">It cannot be started.</exception>
    public static ServerConnection Launch(ServerDefinition definition, ConnectionContext context, ConnectionScope scope)
    {
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

        return new ServerConnection(definition, context, scope, timeouts, context.Transports.Open(definition, variables));
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
        Identity = await new Handshake(this, Scope.Peer).RunAsync(_context.RevisionOf(Definition)).ConfigureAwait(false);
        if (Identity.IsStateless && ListenRequest.AnnouncesChanges(Identity))
        {
            Listening.Begin();
        }
    }

    /// <summary>Sends a request of a caller. False when the connection has ended and nothing was sent: then it may be tried on another.</summary>
    /// <exception cref="ServerException">The server lives but does not read; nothing was sent.</exception>
    public bool TrySend(in OutgoingRequest request, ICallSink sink, out long id)
    {
        IsUnattended = false;
        id = Interlocked.Increment(ref _lastId);
        LineBuffer line = t_line ??= new LineBuffer();
        line.Clear();
        request.Compose(line, id, MetaOfSession(request.Caller));
        bool sent = TrySend(line, id, sink, Timeouts.Operation, Timeouts.MaxOperation);
        // What was long is not kept for the short ones that follow.
        line.Clear();
        return sent;
    }

    /// <summary>Makes a request of the gateway's own, or in the name of a client.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The raw params, an object, or empty.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="cancellationToken">Gives the request up and tells the server so.</param>
    /// <exception cref="ServerException">There will be no reply.</exception>
    /// <exception cref="OperationCanceledException">The request was given up.</exception>
    public async Task<ServerReply> RequestAsync(string method, ReadOnlyMemory<byte> parameters, TimeSpan patience, CancellationToken cancellationToken)
    {
        var sink = new ServerRequestSink { IsOwn = method is not ("resources/subscribe" or "resources/unsubscribe") };
        var line = new LineBuffer();
        long id = Compose(line, method, parameters.Span);
        if (!TrySend(line, id, sink, patience, patience))
        {
            throw Errors.Lost(sent: false);
        }

        using CancellationTokenRegistration registration = cancellationToken.Register(() =>
        {
            Cancel(id, "The gateway no longer needs the answer.");
            sink.Cancel(cancellationToken);
        });
        try
        {
            return await sink.Reply.ConfigureAwait(false) with { Masking = Errors.Mask };
        }
        catch (ServerException e) when (e.Failure == ServerFailure.OutcomeUnknown)
        {
            // What the gateway asks for itself changes nothing, and no caller's request was sent.
            throw Errors.Lost(sent: false);
        }
    }

    /// <summary>Tells the server which log messages the client wants; one that cannot is left as it is.</summary>
    /// <param name="level">The level, a JSON string.</param>
    public async Task SetLogLevelAsync(ReadOnlyMemory<byte> level)
    {
        try
        {
            byte[] parameters = new LineBuffer().Add("{\"level\":"u8).Add(level.Span).Add("}"u8).Span.ToArray();
            await RequestAsync("logging/setLevel", parameters, Timeouts.Init, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ServerException e)
        {
            Log.SettingIgnored(_context.Logger, Definition.Name, e.Message);
        }
    }

    /// <summary>Sends a request whose answer is not waited for in the way of the others, and gives its id.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The raw params, an object.</param>
    public long Post(string method, ReadOnlySpan<byte> parameters)
    {
        var line = new LineBuffer();
        long id = Compose(line, method, parameters);
        _channel.Post(mayWait: false, id, line.Span);
        return id;
    }

    /// <summary>Sends a notification.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The raw params, or empty.</param>
    public void Notify(string method, ReadOnlySpan<byte> parameters = default)
    {
        _dispatcher.Notified(LastId);
        _channel.Post(mayWait: false, "{\"jsonrpc\":\"2.0\",\"method\":"u8, JsonString.QuoteBytes(method), parameters.IsEmpty ? ""u8 : ",\"params\":"u8, parameters, "}"u8);
    }

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

    /// <summary>Answers a request of the server.</summary>
    /// <param name="id">The server's raw id.</param>
    /// <param name="member">The name of the member, <c>"result":</c> or <c>"error":</c>.</param>
    /// <param name="value">Its raw value.</param>
    public void Answer(ReadOnlySpan<byte> id, ReadOnlySpan<byte> member, ReadOnlySpan<byte> value)
    {
        LineBuffer head = new LineBuffer().Add("{\"jsonrpc\":\"2.0\",\"id\":"u8).Add(id).Add(","u8).Add(member);
        _channel.Post(mayWait: false, head.Span, value, "}"u8);
    }

    /// <summary>Answers a request of the server that the client cannot take.</summary>
    /// <param name="id">The server's raw id.</param>
    /// <param name="method">What was asked.</param>
    public void Refuse(ReadOnlySpan<byte> id, string? method)
    {
        string shown = UntrustedText.OneLine(method, 80);
        _dispatcher.NoteDropped($"the request '{shown}' was refused: the client does not support it");
        _channel.Post(mayWait: false, JsonRpcError.Line(id, JsonRpcError.MethodNotFound, $"The client does not support '{shown}'."));
    }

    /// <summary>Answers a request of the server that is too long to be read.</summary>
    /// <param name="id">The server's raw id.</param>
    /// <param name="cause">What is wrong with it.</param>
    public void RefuseUnread(ReadOnlySpan<byte> id, string cause) => _channel.Post(mayWait: false, JsonRpcError.Line(id, JsonRpcError.InvalidRequest, cause));

    /// <summary>
    /// Stops the clocks of the calls under way while the server waits for its client, who may be a person: until the result is disposed only the
    /// longest time that a call may take counts.
    /// </summary>
    public IDisposable PauseTimeouts() => _pending.Pause();

    /// <summary>Keeps the connection from counting as idle until the result is disposed.</summary>
    public IDisposable Hold()
    {
        Interlocked.Increment(ref _holds);
        return new Ending(() =>
        {
            Touch();
            Interlocked.Decrement(ref _holds);
        });
    }

    /// <summary>Ends the server in order.</summary>
    public ValueTask DisposeAsync() => new(_end.CloseAsync());

    /// <summary>Ends the server in order once the calls under way have their answers.</summary>
    public Task RetireAsync() => _end.RetireAsync();

    /// <summary>Ends the server at once, for a gateway that has no time left.</summary>
    public void Kill() => _transport.Kill();

    /// <summary>Tells whoever keeps lists of this server that one has changed.</summary>
    internal void AnnounceChange(ServerList list) => ListChanged?.Invoke(this, list);

    private ReadOnlySpan<byte> MetaOfSession(CallerMeta? caller) =>
        Identity is { IsStateless: true } identity ? (_sessionMeta ??= new SessionMeta(identity.ProtocolVersion, Scope.Peer)).Of(caller).Span : default;

    /// <summary>The connection is in use: its time of being idle starts again.</summary>
    internal void Touch() => Volatile.Write(ref _lastUsed, _context.Time.GetTimestamp());

    /// <summary>Writes a request under a new id.</summary>
    private long Compose(LineBuffer line, string method, ReadOnlySpan<byte> parameters)
    {
        long id = Interlocked.Increment(ref _lastId);
        new OutgoingRequest { Method = JsonString.QuoteBytes(method), Line = parameters, Params = new JsonSpan(0, parameters.Length) }.Compose(line, id, MetaOfSession(null));
        return id;
    }

    private bool TrySend(LineBuffer line, long id, ICallSink sink, TimeSpan patience, TimeSpan longest)
    {
        if (!_pending.TryAdd(id, sink, patience, longest))
        {
            return false;
        }

        if (sink is not ServerRequestSink { IsOwn: true })
        {
            Touch();
        }

        if (_channel.Post(mayWait: false, id, line.Span))
        {
            return true;
        }

        if (_pending.Take(id) is null)
        {
            // Not sent, but somebody else took it out of the table first: its sink has been told.
            return true;
        }

        return _channel.IsFull ? throw Errors.NotReading() : false;
    }

    private void OnInputEnded(Exception? fault)
    {
        if (fault is not null)
        {
            // A mistake of ours must not take the gateway down with it: this server's connection ends, the others go on.
            Log.ReadFailed(_context.Logger, Definition.Name, fault);
        }

        _end.OnOutputRead();
    }

    private void OnOverdue(long id, ICallSink sink, TimeSpan allowed)
    {
        // MCP 2025-11-25, Cancellation: "The initialize request MUST NOT be cancelled by clients". The process is ended instead.
        if (Identity is not null)
        {
            SendCancelled(id, "\"The operation timeout has passed.\""u8);
        }

        sink.Failed(Errors.Overdue(allowed));
    }

    /// <summary>Tells the server that the answer to a request is no longer wanted.</summary>
    internal void SendCancelled(long id, ReadOnlySpan<byte> reason)
    {
        _dispatcher.Notified(LastId);
        Span<byte> number = stackalloc byte[20];
        Utf8Formatter.TryFormat(id, number, out int length);
        _channel.Post(mayWait: false, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":"u8, number[..length], ",\"reason\":"u8, reason, "}}"u8);
    }

    private sealed class Ending(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
    }
}
