using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Pool;

namespace McpGateway.Gateway.Views;

/// <summary>
/// One process of a server whose place was settled elsewhere, with all who use it: their gateways have found out that they share it, and which of its processes it is.
/// </summary>
/// <param name="services">The gateway of the process where it lives.</param>
/// <param name="server">The server.</param>
/// <param name="name">What it is called in logs.</param>
/// <param name="user">The user of the gateway whose login it uses; null for the owner.</param>
/// <param name="scope">Who shares it.</param>
internal sealed class PlacedServer(GatewayServices services, ConfiguredServer server, string name, string? user, ServerScope scope) : IViewedServer
{
    private readonly Lock _gate = new();
    private readonly HashSet<IClientPeer> _members = [];
    private ConnectionScope? _place;
    private UserPeer? _clients;
    private (ServerDefinition Configured, long? Fence, ServerDefinition Own)? _own;
    private (ServerConnection Connection, Task Noted)? _started;

    /// <summary>The number that its process gets to prove that it came after others; null where it needs none.</summary>
    public long? Fence { get; set; }

    /// <summary>Called once for each process that has started, with what completes when it has ended; who wants to use it waits for the result.</summary>
    public Func<Task, Task> OnStarted { get; init; } = static _ => Task.CompletedTask;

    /// <inheritdoc />
    public string Name => server.Name;

    /// <inheritdoc />
    public bool IsOneClients => scope == ServerScope.Client;

    /// <inheritdoc />
    public bool TellsLists => true;

    /// <summary>Whether it runs, or has anything under way.</summary>
    public bool IsAlive => _place is { } place && services.Pool.LiveOf(place).Any();

    /// <inheritdoc />
    public ServerConnection? TryGet(IClientPeer peer) => server.Find() is { } definition && _place is { } place ? services.Pool.TryGet(Own(definition), place) : null;

    /// <inheritdoc />
    public async Task<ServerConnection> GetAsync(IClientPeer peer, CancellationToken cancellationToken)
    {
        ServerConnection connection = await services.Pool.GetAsync(Own(server.Get()), Join(peer), cancellationToken).ConfigureAwait(false);
        await NoteAsync(connection).WaitAsync(cancellationToken).ConfigureAwait(false);
        return connection;
    }

    /// <inheritdoc />
    public Task LeaveAsync(IClientPeer peer)
    {
        lock (_gate)
        {
            _members.Remove(peer);
            _clients?.Remove(peer);
            if (scope != ServerScope.Client || _members.Count > 0 || _place is not { } place)
            {
                return Task.CompletedTask;
            }

            // A client's own server ends with the client, which may come to several gateways.
            _place = null;
            _clients = null;
            return services.Pool.EndScopeAsync(place);
        }
    }

    /// <summary>Ends the process at once.</summary>
    public void Kill()
    {
        if (_place is { } place)
        {
            services.Pool.Kill(place);
        }
    }

    /// <summary>Ends the process, once the calls under way have their answers.</summary>
    public Task EndAsync() => _place is { } place ? services.Pool.EndScopeAsync(place) : Task.CompletedTask;

    private Task NoteAsync(ServerConnection connection)
    {
        lock (_gate)
        {
            if (_started is not { } known || known.Connection != connection)
            {
                _started = known = (connection, OnStarted(connection.Ended));
            }

            return known.Noted;
        }
    }

    private ServerDefinition Own(ServerDefinition definition)
    {
        string? login = user is not null && definition.HasLogins ? user : null;
        if (login is null && Fence is null)
        {
            return definition;
        }

        if (_own is not { } known || !ReferenceEquals(known.Configured, definition) || known.Fence != Fence)
        {
            _own = known = (definition, Fence, definition with { User = login ?? definition.User, Fence = Fence });
        }

        return known.Own;
    }

    private ConnectionScope Join(IClientPeer peer)
    {
        lock (_gate)
        {
            if (_place is null)
            {
                // All of them can do the same, or their gateways had not put them together. A server that is nobody's own is offered nothing.
                _clients = scope == ServerScope.Shared ? null : new UserPeer(peer.Capabilities, peer.LogLevel) { IsOneClients = IsOneClients };
                _place = new ConnectionScope(name, _clients) { IsSettled = true, User = user };
            }

            if (_members.Add(peer))
            {
                _clients?.Add(peer);
            }

            return _place;
        }
    }
}
