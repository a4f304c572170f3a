using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using McpGateway.Configuration;
using McpGateway.Transports;

namespace McpGateway.Connections.Pool;

/// <summary>
/// The connections of a process, a scoped server for each server and scope. A server is started when it is first asked for, once however many ask
/// at the same time, and kept until it is idle for long, its client goes, or the pool ends.
/// </summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Server, ConnectionScope Scope), ScopedServer> _servers = new();
    private readonly ConditionalWeakTable<ConnectionScope, object> _endedScopes = [];
    private readonly ConnectionContext _context;
    private readonly StartLimiter _starts;
    private readonly UserScopes _userScopes;
    private volatile bool _closed;

    public ConnectionPool(ConnectionContext context)
    {
        _context = context;
        _userScopes = new UserScopes(context);
        _starts = new StartLimiter(context.Time, context.ConcurrentStarts);
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>Raised for every new connection, before anybody gets it.</summary>
    public event Action<ServerConnection>? Connected;

    /// <summary>What all connections share.</summary>
    internal ConnectionContext Connections => _context;

    /// <summary>How many servers there are, each in each of its scopes.</summary>
    internal int ScopedServerCount => _servers.Count;

    /// <summary>A connection, if one lives and is free: the way that costs nothing.</summary>
    public ServerConnection? TryGet(ServerDefinition definition, ConnectionScope scope) =>
        ScopeOf(definition, scope) is { } place && _servers.TryGetValue((definition.Name, place), out ScopedServer? scopedServer) ? scopedServer.TryGet(definition) : null;

    /// <summary>A connection; starts the server where none lives, and one more process of a stateless server where all are busy.</summary>
    /// <param name="definition">The server.</param>
    /// <param name="scope">Whose connection: connections of different scopes share nothing.</param>
    /// <param name="cancellationToken">Ends the wait. The start goes on, because others may wait for it.</param>
    /// <param name="isBackground">Whether nobody waits for it, so that its start comes after all others, until somebody asks who does.</param>
    /// <exception cref="ServerException">The server cannot be started, or is not for a while because it failed too often.</exception>
    public Task<ServerConnection> GetAsync(ServerDefinition definition, ConnectionScope scope, CancellationToken cancellationToken, bool isBackground = false) =>
        TryGet(definition, scope) is { } alive ? Task.FromResult(alive)
        : ScopeOf(definition, scope) is { } place ? GetAsync((definition.Name, place), definition, isBackground, cancellationToken)
        : JoinAndGetAsync(definition, scope, isBackground, cancellationToken);

    /// <summary>Ends a connection in order, unless it is in use. Completes when nothing is left of it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="reason">Why, as the end of a sentence in the log and in the server's state.</param>
    public Task ReleaseAsync(ServerConnection connection, string reason) =>
        _servers.TryGetValue((connection.Definition.Name, connection.Scope), out ScopedServer? scopedServer) ? scopedServer.ReleaseAsync(connection, reason) : Task.CompletedTask;

    /// <summary>The connections of a scope that take calls.</summary>
    public IEnumerable<ServerConnection> LiveOf(ConnectionScope scope) =>
        _servers.Where(pair => pair.Key.Scope == scope).SelectMany(pair => pair.Value.Live);

    /// <summary>Ends what the configuration no longer has, or has otherwise now, as soon as the calls under way there have their answers.</summary>
    /// <param name="servers">The definitions as they are now.</param>
    public void Reconcile(IReadOnlyList<ServerDefinition> servers)
    {
        Dictionary<string, ServerDefinition> wanted = servers.Where(server => !server.Disabled && server.Refusal is null).ToDictionary(server => server.Name, StringComparer.Ordinal);
        foreach (((string Server, ConnectionScope Scope) key, ScopedServer scopedServer) in _servers)
        {
            _ = ReconcileAsync(key, scopedServer, wanted.GetValueOrDefault(key.Server));
        }
    }

    /// <summary>A server in those of its scopes that a user of the gateway may know of, as far as they may know.</summary>
    /// <param name="user">The user's name; null for the owner, who may know all.</param>
    /// <param name="server">The server's name.</param>
    public IReadOnlyList<ServerPlace> PlacesSeenBy(string? user, string server) =>
        user is null ? PlacesOf(server) : [.. PlacesOf(server).Where(place => place.IsSeenBy(user)).Select(place => place.WithoutStderr())];

    /// <summary>What is known of a server, the most alive of its connections first.</summary>
    public ServerState GetState(string server) => ServerPlace.Together(PlacesOf(server));

    /// <summary>A server in each of its scopes.</summary>
    public IReadOnlyList<ServerPlace> PlacesOf(string server) =>
        [.. _servers.Where(pair => pair.Key.Server == server).Select(pair => new ServerPlace(pair.Key.Scope, pair.Value.State, [.. pair.Value.Live]))];

    /// <summary>Ends all connections of a server, in order. What failed before is forgotten.</summary>
    public Task StopAsync(string server) =>
        Task.WhenAll(_servers.Where(pair => pair.Key.Server == server).Select(pair => pair.Value.StopAsync()));

    /// <summary>A client leaves the scopes that it shares with others of its user: it is another client for their servers now. It may join again.</summary>
    public void LeaveUserScopes(ConnectionScope scope)
    {
        _userScopes.Leave(scope);
        foreach (((string Server, ConnectionScope Scope) key, ScopedServer scopedServer) in _servers)
        {
            // Of a server that has stopped, and that nobody will ask for again in this scope, nothing is remembered.
            if (UserScopes.IsOne(key.Scope) && scopedServer.State is { Processes: 0, Status: not ServerStatus.Starting } && _userScopes.TryForget(key.Scope))
            {
                _ = CloseAsync(key, scopedServer);
            }
        }
    }

    /// <summary>Ends all connections of a client that has gone, in order, but for those that it shares. Nothing is started for it any more.</summary>
    public Task EndScopeAsync(ConnectionScope scope)
    {
        if (scope.IsShared)
        {
            // Nobody's own: it ends with the pool.
            return Task.CompletedTask;
        }

        _endedScopes.AddOrUpdate(scope, this);
        LeaveUserScopes(scope);
        return Task.WhenAll(_servers.Where(pair => pair.Key.Scope == scope).Select(pair => CloseAsync(pair.Key, pair.Value)));
    }

    /// <summary>Ends all connections of a scope at once, for one that may not have them any more. Nothing is started for it again.</summary>
    public void Kill(ConnectionScope scope)
    {
        _endedScopes.AddOrUpdate(scope, this);
        foreach (((string Server, ConnectionScope Scope) key, ScopedServer scopedServer) in _servers)
        {
            if (key.Scope == scope)
            {
                scopedServer.Kill();
            }
        }
    }

    /// <summary>Ends every connection, in order and all at the same time.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await Task.WhenAll(_servers.Values.Select(scopedServer => scopedServer.CloseAsync())).ConfigureAwait(false);
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
    }

    private async Task<ServerConnection> JoinAndGetAsync(ServerDefinition definition, ConnectionScope scope, bool isBackground, CancellationToken cancellationToken)
    {
        ConnectionScope place = await _userScopes.JoinAsync(definition, scope, cancellationToken).ConfigureAwait(false);
        if (_endedScopes.TryGetValue(scope, out _))
        {
            // It has gone meanwhile.
            LeaveUserScopes(scope);
        }

        return await GetAsync((definition.Name, place), definition, isBackground, cancellationToken).ConfigureAwait(false);
    }

    private Task<ServerConnection> GetAsync((string Server, ConnectionScope Scope) key, ServerDefinition definition, bool isBackground, CancellationToken cancellationToken)
    {
        while (true)
        {
            ScopedServer scopedServer = _servers.GetOrAdd(key, CreateScopedServer);
            if (_closed || _endedScopes.TryGetValue(key.Scope, out _))
            {
                // Made after all others were closed.
                _ = CloseAsync(key, scopedServer);
            }

            if (scopedServer.TryGetAsync(definition, isBackground, out Task<ServerConnection>? connection))
            {
                return connection.WaitAsync(cancellationToken);
            }

            _servers.TryRemove(KeyValuePair.Create(key, scopedServer));
        }
    }

    /// <summary>Where a client's connections of a server are; null where that is still to be found out.</summary>
    private static ConnectionScope? ScopeOf(ServerDefinition definition, ConnectionScope scope) => scope.IsSettled ? scope : definition.Scope switch
    {
        ServerScope.Shared => ConnectionScope.SharedOf(definition.User),
        ServerScope.User => scope.JoinedFor(definition),
        _ => scope,
    };

    /// <summary>Whether a scope is of the kind that a definition has its connections in.</summary>
    private static bool IsPlaceOf(ServerDefinition definition, ConnectionScope scope) => scope.IsSettled || definition.Scope switch
    {
        ServerScope.Shared => scope.IsShared,
        // One that cannot share has its own.
        ServerScope.User => !scope.IsShared,
        _ => !scope.IsShared && !UserScopes.IsOne(scope),
    };

    private ScopedServer CreateScopedServer((string Server, ConnectionScope Scope) key) =>
        new(new ScopedServerContext(key.Server, key.Scope, _context, _starts, connection => Connected?.Invoke(connection)));

    private async Task ReconcileAsync((string Server, ConnectionScope Scope) key, ScopedServer scopedServer, ServerDefinition? definition)
    {
        await scopedServer.KeepAsync(definition).ConfigureAwait(false);
        // Of what has no definition any more, or lives in another scope now, nothing is remembered.
        if ((definition is null || !IsPlaceOf(definition, key.Scope)) && scopedServer.TryRemove())
        {
            _servers.TryRemove(KeyValuePair.Create(key, scopedServer));
        }
    }

    private async Task CloseAsync((string Server, ConnectionScope Scope) key, ScopedServer scopedServer)
    {
        await scopedServer.CloseAsync().ConfigureAwait(false);
        _servers.TryRemove(KeyValuePair.Create(key, scopedServer));
    }

    private void OnProcessExit(object? sender, EventArgs e)
    {
        // The process ends now, without the time for an order: nothing may be left running.
        _closed = true;
        foreach (ScopedServer scopedServer in _servers.Values)
        {
            scopedServer.Kill();
        }
    }
}
