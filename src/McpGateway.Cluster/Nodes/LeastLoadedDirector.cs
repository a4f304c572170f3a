using McpGateway.Cluster.Grains;
using McpGateway.Cluster.Recovery;
using Orleans.Runtime.Placement;

namespace McpGateway.Cluster.Nodes;

/// <summary>Chooses the node for a server's process.</summary>
/// <param name="board">What is known of the nodes.</param>
/// <param name="servers">The servers of this node, which knows the configuration.</param>
/// <param name="recovery">Knows whether Redis has lost where processes live.</param>
internal sealed class LeastLoadedDirector(NodeBoard board, NodeServers servers, RedisRecovery recovery) : IPlacementDirector
{
    /// <inheritdoc />
    public async Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        await recovery.SettledAsync().ConfigureAwait(false);
        await board.RefreshAsync().ConfigureAwait(false);
        IReadOnlyList<string> labels = servers.LabelsOf(ServerKey.Parse(target.GrainIdentity.Key.ToString()!).Server);
        if (board.Choose(context.GetCompatibleSilos(target), labels) is { } known)
        {
            return known;
        }

        // One may have joined, or may have got room, since the last look.
        await board.ExchangeAsync().ConfigureAwait(false);
        return board.Choose(context.GetCompatibleSilos(target), labels) ?? throw new NoNodeException(labels);
    }
}
