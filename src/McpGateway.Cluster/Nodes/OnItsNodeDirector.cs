using McpGateway.Cluster.Grains;
using Orleans.Runtime.Placement;

namespace McpGateway.Cluster.Nodes;

/// <summary>Finds the node that a grain's key names.</summary>
internal sealed class OnItsNodeDirector : IPlacementDirector
{
    /// <inheritdoc />
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        string run = NodeKey.RunIn(target.GrainIdentity.Key.ToString()!);
        return Task.FromResult(context.GetCompatibleSilos(target).FirstOrDefault(silo => NodeRun.Of(silo) == run) ?? throw new NodeGoneException());
    }
}
