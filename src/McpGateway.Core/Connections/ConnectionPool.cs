using System.Collections.Concurrent;
using McpGateway.Configuration;

namespace McpGateway.Connections;

/// <summary>
/// The connections of a process, one a definition and scope. A server is started when it is first asked for, once however many ask
/// at the same time, and kept until it ends or the pool does.
/// </summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Server, ConnectionScope Scope), ConnectionSlot> _slots = new();
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
    public ServerConnection? TryGet(ServerDefinition definition, ConnectionScope scope) =>
        _slots.TryGetValue((definition.Name, ScopeOf(definition, scope)), out ConnectionSlot? slot) ? slot.TryGet(definition) : null;

    /// <summary>The connection; starts the server where none lives.</summary>
    /// <param name="definition">The server.</param>
    /// <param name="scope">Whose connection: connections of different scopes share nothing.</param>
    /// <param name="cancellationToken">Ends the wait. The start goes on, for others may wait for it.</param>
    /// <exception cref="ServerException">The server cannot be started.</exception>
    public Task<ServerConnection> GetAsync(ServerDefinition definition, ConnectionScope scope, CancellationToken cancellationToken)
    {
        if (TryGet(definition, scope) is { } alive)
        {
            return Task.FromResult(alive);
        }

        ConnectionSlot slot = _slots.GetOrAdd((definition.Name, ScopeOf(definition, scope)), key => new ConnectionSlot(_context, key.Scope, Announce));
        if (_closed)
        {
            // Made after all others were closed.
            _ = slot.CloseAsync();
        }

        return slot.GetAsync(definition).WaitAsync(cancellationToken);
    }

    /// <summary>Ends what the configuration no longer has, or has otherwise now, as soon as the calls under way there have their answers.</summary>
    /// <param name="servers">The definitions as they are now.</param>
    public void Reconcile(IReadOnlyList<ServerDefinition> servers)
    {
        Dictionary<string, ServerDefinition> wanted = servers.Where(server => !server.Disabled).ToDictionary(server => server.Name, StringComparer.Ordinal);
        foreach (((string server, _), ConnectionSlot slot) in _slots)
        {
            slot.Keep(wanted.GetValueOrDefault(server)?.Fingerprint);
        }
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
        await Task.WhenAll(_slots.Values.Select(slot => slot.CloseAsync())).ConfigureAwait(false);
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
    }

    private static ConnectionScope ScopeOf(ServerDefinition definition, ConnectionScope scope) =>
        definition.Scope == ServerScope.Shared ? ConnectionScope.Shared : scope;

    private void OnProcessExit(object? sender, EventArgs e)
    {
        // The process ends now, without the time for an order: nothing may be left running.
        _closed = true;
        foreach (ConnectionSlot slot in _slots.Values)
        {
            slot.Kill();
        }
    }

    private void Announce(ServerConnection connection) => Connected?.Invoke(connection);
}
