using McpGateway.Connections;

namespace McpGateway.Gateway.Views;

/// <summary>A server that other clients of this process may share with the one of the view, as the definition says.</summary>
/// <param name="services">The gateway.</param>
/// <param name="server">The server.</param>
/// <param name="surroundings">Where the client of the view runs.</param>
internal sealed class SharedServer(GatewayServices services, ConfiguredServer server, ClientSurroundings? surroundings) : IViewedServer
{
    private readonly Lock _gate = new();
    private ConnectionScope? _scope;

    /// <inheritdoc />
    public string Name => server.Name;

    /// <inheritdoc />
    public bool IsOneClients => false;

    /// <inheritdoc />
    public ServerConnection? TryGet(IClientPeer peer) => server.Find() is { } definition ? services.Pool.TryGet(definition, ScopeOf(peer)) : null;

    /// <inheritdoc />
    public Task<ServerConnection> GetAsync(IClientPeer peer, CancellationToken cancellationToken) => services.Pool.GetAsync(server.Get(), ScopeOf(peer), cancellationToken);

    /// <inheritdoc />
    public Task LeaveAsync(IClientPeer peer) => services.Pool.EndScopeAsync(ScopeOf(peer));

    private ConnectionScope ScopeOf(IClientPeer peer)
    {
        lock (_gate)
        {
            return _scope ??= new ConnectionScope($"view of {Name}", peer, surroundings);
        }
    }
}
