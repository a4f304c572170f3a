using Orleans.Placement;

namespace McpGateway.Cluster.Grains;

/// <summary>Grains of this type are on the node that their key names (<see cref="NodeRun"/>), or nowhere.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OnItsNodeAttribute() : PlacementAttribute(OnItsNodePlacement.Instance);
