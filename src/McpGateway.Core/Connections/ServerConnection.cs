using McpGateway.Configuration;
using McpGateway.Connections.Calls;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Connections;

/// <summary>
/// A live session with one server over a transport: the handshake, and the requests under way. Every message is handed on before the next one is read,
/// which is what keeps their order.
/// </summary>
internal sealed class ServerConnection : IServerEvents, IAsyncDisposable
{
    private readonly ConnectionContext _context;
    private readonly ConnectionState _state;
    private readonly IServerTransport _transport;
    private readonly ServerLink _link;
    private readonly ConnectionShutdown _shutdown;
    private int _holds;

    private ServerConnection(ServerDefinition definition, ConnectionContext context, ConnectionScope scope, Timeouts timeouts, IServerTransport transport)
    {
        Definition = definition;
        _context = context;
        Scope = scope;
        _transport = transport;
        _state = new ConnectionState(definition.Name, timeouts);
        _link = new ServerLink(_state, transport, scope.Peer, context.Time, context.Logger);
        _shutdown = new ConnectionShutdown(_state, transport, _link, context.Time) { OnEnded = () => scope.Peer?.Disconnected(this) };
        Listening = new ServerListening(_state, _link, _shutdown, this, context.Time, context.Logger);
        transport.Start(new ServerMessageDispatcher(transport, _link, Listening, this, scope.Peer is { IsOne: true }), line => scope.Peer?.StderrLine(this, line), _link.Fail);
        _shutdown.Watch();
    }

    public ServerDefinition Definition { get; private set; }

    /// <summary>Whose connection it is.</summary>
    public ConnectionScope Scope { get; }

    /// <summary>How long it may take for what.</summary>
    public Timeouts Timeouts => _state.Timeouts;

    /// <summary>The errors of this connection.</summary>
    public ConnectionErrors Errors => _link.Errors;

    /// <summary>What errors and logs call the way to the server.</summary>
    public TransportDescription Transport => _transport.Description;

    /// <summary>What the server said of itself; set when the handshake is done.</summary>
    public ServerIdentity? Identity => _state.Identity;

    /// <summary>Completes when the server can no longer be reached, for whatever reason.</summary>
    public Task Ended => _shutdown.Ended;

    public bool IsAlive => !_shutdown.HasBegun;

    /// <summary>How the server ended; null as long as that is not known.</summary>
    public ClosingReport? Closing => _transport.Closing;

    /// <summary>Whether the server ended, or closed its streams, without having been asked to.</summary>
    public bool EndedByItself => _shutdown.CameByItself;

    /// <summary>What was lost with the process that the server had before; null where nothing was, or nobody knows (yet).</summary>
    public LostState? Lost => _transport.Lost;

    /// <summary>What a server without sessions announces to the gateway.</summary>
    public ServerListening Listening { get; }

    /// <summary>Whether the server has ever answered a caller, be it with an error: one that never has is as good as one that does not start.</summary>
    public bool HasAnswered => _link.HasAnswered;

    /// <summary>Whether it was started for nobody, and nobody has asked for it since: what it asks is not shown to the user, and it may be stopped.</summary>
    public bool IsUnattended { get; set; }

    /// <summary>The id of the youngest request.</summary>
    public long LastId => _link.LastId;

    /// <summary>How many requests wait for their answers.</summary>
    public int UnderWay => _link.Pending.Count;

    /// <summary>
    /// Whether nobody waits for anything here: no caller's request is under way, no subscription is open, nobody waits for a list. What the gateway asks for itself is no
    /// use, nor is anything that the server sends by itself: it could keep itself alive with it.
    /// </summary>
    public bool IsIdle => Volatile.Read(ref _holds) == 0 && !_link.Pending.HasCallers;

    /// <summary>When the connection was last used, as a timestamp of the clock.</summary>
    public long LastUsed => _link.LastUsed;

    /// <summary>Raised when the last call under way has ended. Called on any thread; must be quick.</summary>
    public event Action? Freed
    {
        add => _link.Freed += value;
        remove => _link.Freed -= value;
    }

    /// <summary>Raised, on any thread and perhaps while it is added, when the server wants what comes now to go to another connection.</summary>
    public event Action? Leaving
    {
        add => _transport.Leaving += value;
        remove => _transport.Leaving -= value;
    }

    /// <summary>Raised on the reading thread when the server says that one of its lists has changed.</summary>
    public event Action<ServerConnection, ServerList>? ListChanged;

    /// <summary>Starts a server, or opens the way to it. The handshake is still to come.</summary>
    /// <param name="definition">The server.</param>
    /// <param name="context">What every connection of the process shares.</param>
    /// <param name="scope">Whose it is.</param>
    /// <param name="number">Which of the processes of its server it is, from 0.</param>
    /// <exception cref="ServerException">It cannot be started.</exception>
    public static ServerConnection Launch(ServerDefinition definition, ConnectionContext context, ConnectionScope scope, int number = 0)
    {
        Variables variables;
        Timeouts timeouts;
        try
        {
            variables = context.VariablesOf(scope);
            timeouts = Timeouts.For(definition, variables);
        }
        catch (ConfigurationException e)
        {
            throw new ServerException(definition.Name, ServerFailure.Misconfigured, "cannot start: " + e.Message.TrimEnd('.'), "", e);
        }

        return new ServerConnection(definition, context, scope, timeouts, context.Router?.Route(definition, scope, number, variables) ?? context.Transports.Open(definition, variables));
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
            _state.Timeouts = Timeouts.For(definition, _context.VariablesOf(Scope));
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
        // Over HTTP the newest way comes first, as MCP 2026-07-28 has it (Streamable HTTP, Backward Compatibility); old programs may end when they read what they do not know.
        string? known = _context.RevisionOf(Definition) ?? (Transport.IsRemote ? ProtocolRevisions.FirstStateless : null);
        ServerIdentity identity = await new Handshake(_state, _link, _shutdown, Scope.Peer, _context.Time).RunAsync(known).ConfigureAwait(false);
        _state.Identity = identity;
        if (identity.IsStateless && ListenRequest.AnnouncesChanges(identity))
        {
            Listening.Begin();
        }
    }

    /// <summary>Sends a request of a caller. False when the connection has ended and nothing was sent: then it may be tried on another.</summary>
    /// <exception cref="ServerException">The server lives but does not read; nothing was sent.</exception>
    public bool TrySend(in OutgoingRequest request, ICallSink sink, out long id)
    {
        IsUnattended = false;
        return _link.TrySend(request, sink, out id);
    }

    /// <summary>Makes a request of the gateway's own, or in the name of a client.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The raw params, an object, or empty.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="cancellationToken">Gives the request up and tells the server so.</param>
    /// <exception cref="ServerException">There will be no reply.</exception>
    /// <exception cref="OperationCanceledException">The request was given up.</exception>
    public Task<ServerReply> RequestAsync(string method, ReadOnlyMemory<byte> parameters, TimeSpan patience, CancellationToken cancellationToken) =>
        _link.RequestAsync(method, parameters, patience, cancellationToken);

    /// <summary>Tells the server which log messages the client wants; one that cannot is left as it is.</summary>
    /// <param name="level">The level, a JSON string.</param>
    public Task SetLogLevelAsync(ReadOnlyMemory<byte> level) => _link.SetLogLevelAsync(level);

    /// <summary>Sends a notification.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The raw params, or empty.</param>
    public void Notify(string method, ReadOnlySpan<byte> parameters = default) => _link.Notify(method, parameters);

    /// <summary>Gives a request up and tells the server so. False when its end is known already.</summary>
    public bool Cancel(long id, string reason) => _link.Cancel(id, reason);

    /// <summary>Answers a request of the server.</summary>
    /// <param name="id">The server's raw id.</param>
    /// <param name="member">The name of the member, <c>"result":</c> or <c>"error":</c>.</param>
    /// <param name="value">Its raw value.</param>
    public void Answer(ReadOnlySpan<byte> id, ReadOnlySpan<byte> member, ReadOnlySpan<byte> value) => _link.Answer(id, member, value);

    /// <summary>Answers a request of the server that the client cannot take.</summary>
    /// <param name="id">The server's raw id.</param>
    /// <param name="method">What was asked.</param>
    public void Refuse(ReadOnlySpan<byte> id, string? method) => _link.Refuse(id, method);

    /// <summary>
    /// Stops the clocks of the calls under way while the server waits for its client, who may be a person: until the result is disposed only the
    /// longest time that a call may take counts.
    /// </summary>
    public IDisposable PauseTimeouts() => _link.PauseTimeouts();

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
    public ValueTask DisposeAsync() => new(_shutdown.CloseAsync());

    /// <summary>Ends the server in order once the calls under way have their answers.</summary>
    public Task RetireAsync() => _shutdown.RetireAsync();

    /// <summary>Ends the server at once, for a gateway that has no time left.</summary>
    public void Kill() => _transport.Kill();

    /// <summary>The connection is in use: its time of being idle starts again.</summary>
    internal void Touch() => _link.Touch();

    void IServerEvents.OnListChanged(ServerList list) => ListChanged?.Invoke(this, list);

    bool IServerEvents.OnNotification(ReadOnlySpan<byte> message, in Envelope envelope) => Scope.Peer?.Notified(this, message, envelope) ?? false;

    bool IServerEvents.OnRequest(ReadOnlySpan<byte> message, in Envelope envelope)
    {
        Scope.Peer?.Requested(this, message, envelope);
        return Scope.Peer is not null;
    }

    void IServerEvents.OnInputEnded(Exception? fault)
    {
        if (fault is not null)
        {
            // A mistake of ours must not take the gateway down with it: this server's connection ends, the others go on.
            Log.ReadFailed(_context.Logger, Definition.Name, fault);
        }

        _shutdown.OnOutputRead();
    }

    private sealed class Ending(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
    }
}
