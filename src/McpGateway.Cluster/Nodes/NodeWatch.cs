using McpGateway.Cluster.Sessions;
using Microsoft.Extensions.Logging;

namespace McpGateway.Cluster.Nodes;

/// <summary>Hears of nodes that go. Somebody has to hold it: the engine does not.</summary>
/// <param name="servers">The servers of this node.</param>
/// <param name="fronts">Has the sessions of this node.</param>
/// <param name="nameOf">Who is, or was, at an address.</param>
/// <param name="logger">Hears it too.</param>
internal sealed class NodeWatch(NodeServers servers, FrontHub fronts, Func<SiloAddress, string> nameOf, ILogger logger) : ISiloStatusListener
{
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        string address = updatedSilo.ToParsableString();
        if (status == SiloStatus.Dead && address != servers.Address)
        {
            Log.NodeGone(logger, nameOf(updatedSilo));
            _ = TakeOverAsync();
            _ = EndSoonAsync(address);
        }
    }

    private async Task TakeOverAsync()
    {
        // By then all parts of the engine know it.
        await Task.Delay(s_settling).ConfigureAwait(false);
        await (fronts.Front?.TakeSubscriptionsAsync() ?? Task.CompletedTask).ConfigureAwait(false);
    }

    private async Task EndSoonAsync(string address)
    {
        await Task.Delay(HostedServer.Grace).ConfigureAwait(false);
        servers.EndLinksOf(address);
    }
}
