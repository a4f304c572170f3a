namespace McpGateway.Cluster.Grains;

/// <summary>The node that a grain's key names.</summary>
[Serializable]
[GenerateSerializer]
[Immutable]
[SuppressReferenceTracking]
internal sealed class OnItsNodePlacement : PlacementStrategy
{
    /// <summary>The only one.</summary>
    public static OnItsNodePlacement Instance { get; } = new();
}
