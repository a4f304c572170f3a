using System.Buffers.Text;
using McpGateway.Connections.Calls;
using McpGateway.Diagnostics;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;
using Microsoft.Extensions.Logging;

namespace McpGateway.Connections;

/// <summary>What goes to one server: requests under numbers of the connection's own, notifications, and answers to what the server asks.</summary>
internal sealed class ServerLink : IDisposable
{
    [ThreadStatic]
    private static LineBuffer? t_line;

    private readonly ConnectionState _state;
    private readonly IServerTransport _transport;
    private readonly IMessageChannel _channel;
    private readonly IClientPeer? _peer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private SessionMeta? _sessionMeta;
    private long _lastId;
    private long _lastNotified;
    private long _lastUsed;

    /// <param name="state">What is known of the server.</param>
    /// <param name="transport">The way to it.</param>
    /// <param name="peer">The client that it serves; null where there is none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The gateway's log.</param>
    public ServerLink(ConnectionState state, IServerTransport transport, IClientPeer? peer, TimeProvider time, ILogger logger)
    {
        _state = state;
        _transport = transport;
        _channel = transport.Channel;
        _peer = peer;
        _time = time;
        _logger = logger;
        _lastUsed = time.GetTimestamp();
        Errors = new ConnectionErrors(state, transport);
        Pending = new PendingCalls(time, OnOverdue);
    }

    /// <summary>Raised when the last of the requests that wait for their answers has ended. Called on any thread; must be quick.</summary>
    public event Action? Freed;

    /// <summary>The errors of this connection.</summary>
    public ConnectionErrors Errors { get; }

    /// <summary>The requests that wait for their answers.</summary>
    public PendingCalls Pending { get; }

    /// <summary>The id of the youngest request.</summary>
    public long LastId => Interlocked.Read(ref _lastId);

    /// <summary>The youngest request before the last message to the server to which there is no answer.</summary>
    public long LastNotified => Volatile.Read(ref _lastNotified);

    /// <summary>When the connection was last used, as a timestamp of the clock.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Whether the server has ever answered a caller, be it with an error: one that never has is as good as one that does not start.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>Sends a request of a caller. False when the connection has ended and nothing was sent: then it may be tried on another.</summary>
    /// <exception cref="ServerException">The server lives but does not read; nothing was sent.</exception>
    public bool TrySend(in OutgoingRequest request, ICallSink sink, out long id)
    {
        id = Interlocked.Increment(ref _lastId);
        LineBuffer line = t_line ??= new LineBuffer();
        line.Clear();
        request.Compose(line, id, MetaOfSession(request.Caller));
        bool sent = TrySend(line, id, sink, _state.Timeouts.Operation, _state.Timeouts.MaxOperation);
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
            throw await LostAsync().ConfigureAwait(false);
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
            await RequestAsync("logging/setLevel", parameters, _state.Timeouts.Init, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ServerException e)
        {
            Log.SettingIgnored(_logger, _state.Server, e.Message);
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
        Volatile.Write(ref _lastNotified, LastId);
        _channel.Post(mayWait: false, JsonRpcLine.Notification, JsonString.QuoteBytes(method), parameters.IsEmpty ? ""u8 : JsonRpcLine.Params, parameters, "}"u8);
    }

    /// <summary>Gives a request up and tells the server so. False when its end is known already.</summary>
    public bool Cancel(long id, string reason)
    {
        if (Pending.Take(id) is null)
        {
            return false;
        }

        SendCancelled(id, JsonString.QuoteBytes(reason));
        NoteEnded();
        return true;
    }

    /// <summary>Answers a request of the server.</summary>
    /// <param name="id">The server's raw id.</param>
    /// <param name="member">The name of the member, <c>"result":</c> or <c>"error":</c>.</param>
    /// <param name="value">Its raw value.</param>
    public void Answer(ReadOnlySpan<byte> id, ReadOnlySpan<byte> member, ReadOnlySpan<byte> value)
    {
        LineBuffer head = new LineBuffer().Add(JsonRpcLine.WithId).Add(id).Add(","u8).Add(member);
        _channel.Post(mayWait: false, head.Span, value, "}"u8);
    }

    /// <summary>Answers a request of the server that the client cannot take.</summary>
    /// <param name="id">The server's raw id.</param>
    /// <param name="method">What was asked.</param>
    public void Refuse(ReadOnlySpan<byte> id, string? method)
    {
        string shown = UntrustedText.OneLine(method, 80);
        _transport.Note($"the request '{shown}' was refused: the client does not support it");
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
    public IDisposable PauseTimeouts() => Pending.Pause();

    /// <summary>Tells the server that the answer to a request is no longer wanted.</summary>
    public void SendCancelled(long id, ReadOnlySpan<byte> reason)
    {
        Volatile.Write(ref _lastNotified, LastId);
        Span<byte> number = stackalloc byte[20];
        Utf8Formatter.TryFormat(id, number, out int length);
        _channel.Post(mayWait: false, JsonRpcLine.Cancelled(number[..length], reason));
    }

    /// <summary>The connection is in use: its time of being idle starts again.</summary>
    public void Touch() => Volatile.Write(ref _lastUsed, _time.GetTimestamp());

    /// <summary>The server has answered a caller.</summary>
    /// <param name="sink">Who has asked; what the gateway asks for itself is no use of the connection.</param>
    public void NoteAnswered(ICallSink sink)
    {
        if (sink is not ServerRequestSink { IsOwn: true })
        {
            Touch();
            HasAnswered = true;
        }
    }

    /// <summary>A request will have no answer.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="error">Why.</param>
    public void Fail(long id, ServerException error)
    {
        if (Pending.Take(id) is { } sink)
        {
            sink.Failed(error);
            NoteEnded();
        }
    }

    /// <summary>A request has ended, and whoever made it knows.</summary>
    public void NoteEnded()
    {
        if (Freed is { } freed && Pending.Count == 0)
        {
            freed();
        }
    }

    /// <summary>Completes when no request waits for its answer.</summary>
    public async Task WhenFreeAsync()
    {
        var free = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void OnFreed() => free.TrySetResult();
        Freed += OnFreed;
        try
        {
            await (Pending.Count == 0 ? Task.CompletedTask : free.Task).ConfigureAwait(false);
        }
        finally
        {
            Freed -= OnFreed;
        }
    }

    /// <inheritdoc />
    public void Dispose() => Pending.Dispose();

    /// <summary>The connection has ended before anything was sent. Of a start that has failed the reason is all that its user gets: it may take a moment to be known.</summary>
    private async Task<ServerException> LostAsync()
    {
        if (_state.Identity is null)
        {
            await Task.WhenAny(_transport.ReasonKnown, Task.Delay(ConnectionShutdown.ReasonOfStart, _time)).ConfigureAwait(false);
        }

        return Errors.Lost(sent: false);
    }

    private ReadOnlySpan<byte> MetaOfSession(CallerMeta? caller) =>
        _state.Identity is { IsStateless: true } identity ? (_sessionMeta ??= new SessionMeta(identity.ProtocolVersion, _peer)).Of(caller).Span : default;

    /// <summary>Writes a request under a new id.</summary>
    private long Compose(LineBuffer line, string method, ReadOnlySpan<byte> parameters)
    {
        long id = Interlocked.Increment(ref _lastId);
        new OutgoingRequest { Method = JsonString.QuoteBytes(method), Line = parameters, Params = new JsonSpan(0, parameters.Length) }.Compose(line, id, MetaOfSession(null));
        return id;
    }

    private bool TrySend(LineBuffer line, long id, ICallSink sink, TimeSpan patience, TimeSpan longest)
    {
        if (!Pending.TryAdd(id, sink, patience, longest))
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

        if (Pending.Take(id) is null)
        {
            // Not sent, but somebody else took it out of the table first: its sink has been told.
            return true;
        }

        return _channel.IsFull ? throw Errors.NotReading() : false;
    }

    private void OnOverdue(long id, ICallSink sink, TimeSpan allowed)
    {
        // MCP 2025-11-25, Cancellation: "The initialize request MUST NOT be cancelled by clients". The process is ended instead.
        if (_state.Identity is not null)
        {
            SendCancelled(id, "\"The operation timeout has passed.\""u8);
        }

        sink.Failed(Errors.Overdue(allowed));
        NoteEnded();
    }
}
