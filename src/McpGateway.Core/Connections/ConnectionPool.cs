using System.Collections.Concurrent;
using McpGateway.Configuration;

namespace McpGateway.Connections;

/// <summary>
/// The connections of a process, one a definition and scope. A server is started when it is first asked for, once however many ask
/// at the same time, and kept until it ends or the pool does.
/// </summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Server, string Scope), Slot> _slots = new();
    private readonly ConnectionContext _context;
    private volatile bool _closed;

    public ConnectionPool(ConnectionContext context)
    {
        _context = context;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>Raised for every new connection, before anybody gets it.</summary>
    public event Action<ServerConnection>? Connected;

    /// <summary>The connection, if one lives: the way that costs nothing.</summary>
    public ServerConnection? TryGet(ServerDefinition definition, string scope) =>
        _slots.TryGetValue((definition.Name, scope), out Slot? slot)
        && slot.Connection is { IsAlive: true } connection
        && connection.Definition.Fingerprint == definition.Fingerprint
            ? connection
            : null;

    /// <summary>The connection; starts the server where none lives.</summary>
    /// <param name="definition">The server.</param>
    /// <param name="scope">Whose connection: connections of different scopes share nothing.</param>
    /// <param name="cancellationToken">Ends the wait. The start goes on, for others may wait for it.</param>
    /// <exception cref="ServerException">The server cannot be started.</exception>
    public Task<ServerConnection> GetAsync(ServerDefinition definition, string scope, CancellationToken cancellationToken)
    {
        ServerConnection? alive = TryGet(definition, scope);
        return alive is not null
            ? Task.FromResult(alive)
            : _slots.GetOrAdd((definition.Name, scope), static _ => new Slot()).GetAsync(this, definition).WaitAsync(cancellationToken);
    }

    /// <summary>What is known of a server, the most alive of its connections first.</summary>
    public ServerState GetState(string server)
    {
        ServerState[] states = [.. _slots.Where(pair => pair.Key.Server == server).Select(pair => pair.Value.State)];
        return states.Length == 0
            ? ServerState.NeverStarted
            : states.OrderBy(state => state.Status switch
            {
                ServerStatus.Ready => 0,
                ServerStatus.Starting => 1,
                ServerStatus.Faulted => 2,
                ServerStatus.Stopping => 3,
                _ => 4,
            }).First();
    }

    /// <summary>Ends all connections of a server, in order.</summary>
    public Task StopAsync(string server) =>
        Task.WhenAll(_slots.Where(pair => pair.Key.Server == server).Select(pair => pair.Value.StopAsync()));

    /// <summary>Ends every connection, in order and all at the same time.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await Task.WhenAll(_slots.Values.Select(slot => slot.StopAsync())).ConfigureAwait(false);
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
    }

    private void OnProcessExit(object? sender, EventArgs e)
    {
        // The process ends now, without the time for an order: nothing may be left running.
        _closed = true;
        foreach (Slot slot in _slots.Values)
        {
            slot.Kill();
        }
    }

    /// <summary>The place of one connection: empty, being filled, or filled.</summary>
    private sealed class Slot
    {
        private readonly object _gate = new();
        private Task<ServerConnection>? _start;
        private ServerConnection? _starting;
        private string? _startFingerprint;
        private ServerState _state = ServerState.NeverStarted;

        public ServerConnection? Connection { get; private set; }

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

        public Task<ServerConnection> GetAsync(ConnectionPool pool, ServerDefinition definition)
        {
            lock (_gate)
            {
                if (pool._closed)
                {
                    throw new ServerException(definition.Name, ServerFailure.Closing, "is not started: the gateway is ending", "");
                }

                bool same = _startFingerprint == definition.Fingerprint;
                if (same && Connection is { IsAlive: true } connection)
                {
                    return Task.FromResult(connection);
                }

                if (same && _start is { IsCompleted: false } start)
                {
                    return start;
                }

                // A definition that has changed gets a server of its own; calls under way on the old one end first.
                ServerConnection? old = Connection;
                Connection = null;
                if (old is { IsAlive: true })
                {
                    _ = old.RetireAsync();
                }

                _startFingerprint = definition.Fingerprint;
                _start = Task.Run(() => StartAsync(pool, definition));
                return _start;
            }
        }

        public async Task StopAsync()
        {
            Task<ServerConnection>? start;
            lock (_gate)
            {
                start = _start;
                // A start that is under way is ended with its process, not by waiting for its timeout.
                _starting?.Kill();
            }

            try
            {
                if (start is not null)
                {
                    ServerConnection connection = await start.ConfigureAwait(false);
                    await connection.DisposeAsync().ConfigureAwait(false);
                }
            }
            catch (ServerException)
            {
                // It never ran.
            }
        }

        public void Kill()
        {
            Connection?.Kill();
            _starting?.Kill();
        }

        private async Task<ServerConnection> StartAsync(ConnectionPool pool, ServerDefinition definition)
        {
            ConnectionContext context = pool._context;
            Set(context, ServerStatus.Starting, null, null);
            long begin = context.Time.GetTimestamp();
            ServerConnection? connection = null;
            try
            {
                connection = ServerConnection.Launch(definition, context);
                lock (_gate)
                {
                    _starting = connection;
                    if (pool._closed)
                    {
                        connection.Kill();
                    }
                }

                await connection.InitializeAsync().ConfigureAwait(false);
                pool.Connected?.Invoke(connection);
                lock (_gate)
                {
                    Connection = connection;
                    _starting = null;
                    _state = new ServerState(ServerStatus.Ready, context.Time.GetUtcNow(), null, connection.ProcessId);
                }

                _ = ForgetWhenEndedAsync(context, connection);
                Log.Started(context.Logger, definition.Name, connection.ProcessId, connection.Identity!.ProtocolVersion, (long)context.Time.GetElapsedTime(begin).TotalMilliseconds);
                return connection;
            }
            catch (Exception e)
            {
                lock (_gate)
                {
                    _starting = null;
                }

                if (connection is not null)
                {
                    await connection.DisposeAsync().ConfigureAwait(false);
                }

                Log.StartFailed(context.Logger, e.Message);
                Set(context, ServerStatus.Faulted, e.Message, null);
                throw;
            }
        }

        private async Task ForgetWhenEndedAsync(ConnectionContext context, ServerConnection connection)
        {
            await connection.Ended.ConfigureAwait(false);
            Log.Stopped(context.Logger, connection.Definition.Name, connection.ProcessId);
            lock (_gate)
            {
                if (Connection == connection)
                {
                    Connection = null;
                    _state = new ServerState(ServerStatus.Stopped, context.Time.GetUtcNow(), null, null);
                }
            }
        }

        private void Set(ConnectionContext context, ServerStatus status, string? reason, int? process)
        {
            lock (_gate)
            {
                _state = new ServerState(status, context.Time.GetUtcNow(), reason, process);
            }
        }
    }
}
