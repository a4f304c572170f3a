using McpGateway.Cluster.Grains;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Transports;
using McpGateway.Transports.Relayed;

namespace McpGateway.Cluster.Links;

/// <summary>Leads to servers on the nodes of the cluster. Remote ones are reached from where the client is.</summary>
/// <param name="grains">Finds nodes and servers.</param>
/// <param name="address">The address of this node.</param>
/// <param name="node">The name of this node.</param>
/// <param name="home">The gateway's folder.</param>
/// <param name="isEnding">Whether this node is about to end, so that its clients go on at others.</param>
internal sealed class NodeRouter(IGrainFactory grains, string address, string node, GatewayHome home, Func<bool> isEnding) : IConnectionRouter
{
    /// <inheritdoc />
    public IServerTransport? Route(ServerDefinition server, ConnectionScope scope, int number, Variables variables)
    {
        if (server.Kind != ServerKind.Stdio)
        {
            return null;
        }

        ServerKey key = ServerKey.Of(server, scope, number);
        var request = new LinkRequest(key.Text, Guid.NewGuid(), address, scope.User, node);
        return new NodeTransport(server, grains, request, isEnding, RelayedTransports.RedactorOf(server, variables), home.ServerLogOf(server.Name));
    }
}
