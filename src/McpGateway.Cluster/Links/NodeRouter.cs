using McpGateway.Cluster.Grains;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Transports;
using McpGateway.Transports.Relayed;

namespace McpGateway.Cluster.Links;

/// <summary>Leads to servers on the nodes of the cluster. Remote ones are reached from where the client is.</summary>
/// <param name="grains">Finds nodes and servers.</param>
/// <param name="address">The address of this node.</param>
/// <param name="home">The gateway's folder.</param>
internal sealed class NodeRouter(IGrainFactory grains, string address, GatewayHome home) : IConnectionRouter
{
    private readonly LostServers _lost = new();

    /// <inheritdoc />
    public IServerTransport? Route(ServerDefinition server, ConnectionScope scope, int number, Variables variables)
    {
        if (server.Kind != ServerKind.Stdio)
        {
            return null;
        }

        ServerKey key = ServerKey.Of(server, scope, number);
        var request = new LinkRequest(key.Text, Guid.NewGuid(), address, scope.User);
        return new NodeTransport(server, grains, request, _lost, RelayedTransports.RedactorOf(server, variables), home.ServerLogOf(server.Name));
    }
}
