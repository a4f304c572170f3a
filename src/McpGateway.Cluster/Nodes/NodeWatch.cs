using Microsoft.Extensions.Logging;

namespace McpGateway.Cluster.Nodes;

/// <summary>Hears of nodes that go. Somebody has to hold it: the engine does not.</summary>
/// <param name="servers">The servers of this node.</param>
/// <param name="nameOf">Who is, or was, at an address.</param>
/// <param name="logger">Hears it too.</param>
internal sealed class NodeWatch(NodeServers servers, Func<SiloAddress, string> nameOf, ILogger logger) : ISiloStatusListener
{
    /// <summary>How long clients of a lost node have to come back at another, before what is theirs alone ends.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        string address = updatedSilo.ToParsableString();
        if (status == SiloStatus.Dead && address != servers.Address)
        {
            Log.NodeGone(logger, nameOf(updatedSilo));
            _ = EndSoonAsync(address);
        }
    }

    private async Task EndSoonAsync(string address)
    {
        await Task.Delay(s_grace).ConfigureAwait(false);
        servers.EndLinksOf(address);
    }
}
