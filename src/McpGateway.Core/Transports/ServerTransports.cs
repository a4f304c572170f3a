using McpGateway.Configuration;

namespace McpGateway.Transports;

/// <summary>Reaches servers of every kind, each by the transport of its kind.</summary>
/// <param name="kinds">What reaches the servers of each kind.</param>
internal sealed class ServerTransports(IReadOnlyDictionary<ServerKind, IServerTransportFactory> kinds) : IServerTransportFactory
{
    /// <inheritdoc />
    public IServerTransport Open(ServerDefinition server, Variables variables) => Of(server).Open(server, variables);

    /// <inheritdoc />
    public void Check(ServerDefinition server, Variables variables) => Of(server).Check(server, variables.WithoutSecrets());

    /// <inheritdoc />
    public ServerLoginState? FindLogin(ServerDefinition server, Variables variables, bool withPlace) =>
        kinds.TryGetValue(server.Kind, out IServerTransportFactory? transports) ? transports.FindLogin(server, variables, withPlace) : null;

    /// <inheritdoc />
    public IUnattendedStart? PlanUnattended(ServerDefinition server, Variables variables) =>
        kinds.TryGetValue(server.Kind, out IServerTransportFactory? transports) ? transports.PlanUnattended(server, variables) : null;

    private IServerTransportFactory Of(ServerDefinition server)
    {
        ServerException.ThrowIfUnusable(server);
        return kinds[server.Kind];
    }
}
