namespace McpGateway.Cluster.Sessions;

/// <summary>A front end is where it is (<see cref="FrontDirector"/>).</summary>
[Serializable]
[GenerateSerializer]
[Immutable]
[SuppressReferenceTracking]
internal sealed class FrontPlacement : PlacementStrategy
{
    /// <summary>The only one.</summary>
    public static FrontPlacement Instance { get; } = new();
}
