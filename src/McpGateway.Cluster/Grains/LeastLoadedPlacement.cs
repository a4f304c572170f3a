namespace McpGateway.Cluster.Grains;

/// <summary>The least loaded of the nodes that have what the server's definition asks for (<c>node</c>) and take new servers.</summary>
[Serializable]
[GenerateSerializer]
[Immutable]
[SuppressReferenceTracking]
internal sealed class LeastLoadedPlacement : PlacementStrategy
{
    /// <summary>The only one.</summary>
    public static LeastLoadedPlacement Instance { get; } = new();
}
