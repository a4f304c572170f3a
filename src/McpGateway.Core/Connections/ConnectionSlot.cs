using McpGateway.Configuration;

namespace McpGateway.Connections;

/// <summary>
/// The place of one server for one scope. At most one connection is current; those of earlier definitions live on beside it until their calls
/// have their answers.
/// </summary>
internal sealed class ConnectionSlot
{
    private readonly ConnectionContext _context;
    private readonly ConnectionScope _scope;
    private readonly Action<ServerConnection> _announce;
    private readonly object _gate = new();
    private readonly List<Start> _alive = [];
    private Start? _current;
    private ServerState _state = ServerState.NeverStarted;
    private bool _closed;

    /// <param name="context">What every connection shares.</param>
    /// <param name="scope">Whose connections these are.</param>
    /// <param name="announce">Called with every new connection before anybody gets it.</param>
    public ConnectionSlot(ConnectionContext context, ConnectionScope scope, Action<ServerConnection> announce)
    {
        _context = context;
        _scope = scope;
        _announce = announce;
    }

    public ServerState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>The connection, if one of this definition lives.</summary>
    public ServerConnection? TryGet(ServerDefinition definition)
    {
        if (Volatile.Read(ref _current) is not { IsReady: true, Connection: { IsAlive: true } connection } start || start.Fingerprint != definition.Fingerprint)
        {
            return null;
        }

        connection.Adopt(definition);
        return connection;
    }

    /// <summary>The connection; the start of one that is under way; or a new start.</summary>
    /// <exception cref="ServerException">The gateway is ending.</exception>
    public Task<ServerConnection> GetAsync(ServerDefinition definition)
    {
        lock (_gate)
        {
            if (_closed)
            {
                throw new ServerException(definition.Name, ServerFailure.Closing, "is not started: the gateway is ending", "");
            }

            if (TryGet(definition) is { } connection)
            {
                return Task.FromResult(connection);
            }

            if (_current is { Task.IsCompleted: false } current && current.Fingerprint == definition.Fingerprint)
            {
                return current.Task;
            }

            RetireCurrent();
            var start = new Start(definition.Fingerprint);
            _current = start;
            _alive.Add(start);
            start.Task = Task.Run(() => RunAsync(start, definition));
            return start.Task;
        }
    }

    /// <summary>Lets the current connection go unless it is of this definition.</summary>
    /// <param name="fingerprint">The definition, or null where the server is gone.</param>
    public void Keep(string? fingerprint)
    {
        lock (_gate)
        {
            if (_current is not null && _current.Fingerprint != fingerprint)
            {
                RetireCurrent();
                _state = new ServerState(ServerStatus.Stopped, _context.Time.GetUtcNow(), null, null);
            }
        }
    }

    /// <summary>Ends every connection in order, and every start that is under way at once. A later request starts anew.</summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            foreach (Start start in _alive.Where(start => !start.IsReady))
            {
                // Ended with its process, not by waiting for its timeout.
                start.IsStopped = true;
                start.Connection?.Kill();
            }

            return Task.WhenAll(_alive.Select(start => EndAsync(start, connection => connection.DisposeAsync().AsTask())));
        }
    }

    /// <summary>The same, for good.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            return StopAsync();
        }
    }

    /// <summary>Ends every process at once, for a gateway that has no time left.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            _closed = true;
            _alive.ForEach(start => start.Connection?.Kill());
        }
    }

    private void RetireCurrent()
    {
        if (_current is { } old)
        {
            _current = null;
            _ = EndAsync(old, connection => connection.RetireAsync());
        }
    }

    private static async Task EndAsync(Start start, Func<ServerConnection, Task> end)
    {
        try
        {
            await end(await start.Task.ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (ServerException)
        {
            // It never ran, and whoever waited for it knows.
        }
    }

    private async Task<ServerConnection> RunAsync(Start start, ServerDefinition definition)
    {
        SetState(start, ServerStatus.Starting, null);
        long begin = _context.Time.GetTimestamp();
        try
        {
            ServerConnection connection = ServerConnection.Launch(definition, _context, _scope);
            lock (_gate)
            {
                start.Connection = connection;
                if (start.IsStopped || _closed)
                {
                    connection.Kill();
                }
            }

            await connection.InitializeAsync().ConfigureAwait(false);
            _announce(connection);
            lock (_gate)
            {
                start.IsReady = true;
            }

            SetState(start, ServerStatus.Ready, null);
            _ = ForgetWhenEndedAsync(start, connection);
            Log.Started(_context.Logger, definition.Name, connection.ProcessId, connection.Identity!.ProtocolVersion, (long)_context.Time.GetElapsedTime(begin).TotalMilliseconds);
            return connection;
        }
        catch (Exception e)
        {
            SetState(start, ServerStatus.Faulted, e.Message);
            Log.StartFailed(_context.Logger, e.Message);
            if (start.Connection is { } connection)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            Forget(start);
            if (e is ServerException)
            {
                throw;
            }

            throw new ServerException(definition.Name, ServerFailure.CannotStart, "cannot start: " + e.Message.TrimEnd('.'), "Check its entry in the configuration.", e);
        }
    }

    private async Task ForgetWhenEndedAsync(Start start, ServerConnection connection)
    {
        await connection.Ended.ConfigureAwait(false);
        SetState(start, ServerStatus.Stopped, null);
        Log.Stopped(_context.Logger, connection.Definition.Name, connection.ProcessId);
        await connection.DisposeAsync().ConfigureAwait(false);
        Forget(start);
    }

    private void Forget(Start start)
    {
        lock (_gate)
        {
            _alive.Remove(start);
        }
    }

    /// <summary>Says where the server is, unless another start has taken the place of this one.</summary>
    private void SetState(Start start, ServerStatus status, string? reason)
    {
        lock (_gate)
        {
            if (_current == start)
            {
                _state = new ServerState(status, _context.Time.GetUtcNow(), reason, status == ServerStatus.Ready ? start.Connection!.ProcessId : null);
            }
        }
    }

    /// <summary>One start of the server and the connection that came of it.</summary>
    private sealed class Start(string fingerprint)
    {
        public string Fingerprint { get; } = fingerprint;

        public Task<ServerConnection> Task { get; set; } = null!;

        /// <summary>The connection, from the start of its process on.</summary>
        public ServerConnection? Connection { get; set; }

        /// <summary>Whether the handshake is done.</summary>
        public bool IsReady { get; set; }

        /// <summary>Whether it was stopped while it was starting.</summary>
        public bool IsStopped { get; set; }
    }
}
