using Orleans.Runtime.Placement;

namespace McpGateway.Cluster.Sessions;

/// <summary>Finds the node of a front end by its name.</summary>
internal sealed class FrontDirector : IPlacementDirector
{
    /// <inheritdoc />
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        string run = target.GrainIdentity.Key.ToString()!;
        return Task.FromResult(context.GetCompatibleSilos(target).FirstOrDefault(silo => FrontRun.Of(silo) == run) ?? throw new OrleansException($"The node of the front end {run} has gone."));
    }
}
