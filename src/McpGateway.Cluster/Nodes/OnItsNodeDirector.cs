using McpGateway.Cluster.Grains;
using Orleans.Runtime.Placement;

namespace McpGateway.Cluster.Nodes;

/// <summary>Finds the node that a grain's key names.</summary>
internal sealed class OnItsNodeDirector : IPlacementDirector
{
    /// <inheritdoc />
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        SiloAddress node = NodeKey.Parse(target.GrainIdentity.Key.ToString()!).Silo;
        return context.GetCompatibleSilos(target).Contains(node) ? Task.FromResult(node) : throw new NodeGoneException();
    }
}
