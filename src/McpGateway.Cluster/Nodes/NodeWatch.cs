using Microsoft.Extensions.Logging;

namespace McpGateway.Cluster.Nodes;

/// <summary>Hears of nodes that go.</summary>
/// <param name="servers">The servers of this node.</param>
/// <param name="logger">Hears it too.</param>
internal sealed class NodeWatch(NodeServers servers, ILogger logger) : ISiloStatusListener
{
    /// <inheritdoc />
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        string address = updatedSilo.ToParsableString();
        if (status == SiloStatus.Dead && address != servers.Address)
        {
            Log.NodeGone(logger, updatedSilo.ToString());
            servers.EndLinksOf(address);
        }
    }
}
