using Orleans.Placement;

namespace McpGateway.Cluster.Sessions;

/// <summary>Grains of this type are front ends.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class FrontPlacementAttribute() : PlacementAttribute(FrontPlacement.Instance);
