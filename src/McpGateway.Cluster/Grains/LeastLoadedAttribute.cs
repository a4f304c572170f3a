using Orleans.Placement;

namespace McpGateway.Cluster.Grains;

/// <summary>Grains of this type are placed on the least loaded of the nodes that fit.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class LeastLoadedAttribute() : PlacementAttribute(LeastLoadedPlacement.Instance);
