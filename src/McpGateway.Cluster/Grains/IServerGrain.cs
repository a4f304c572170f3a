namespace McpGateway.Cluster.Grains;

/// <summary>Knows where one process of a server lives (<see cref="ServerKey"/>): on the node where the grain is.</summary>
[Alias("McpGateway.IServerGrain")]
internal interface IServerGrain : IGrainWithStringKey
{
    /// <summary>Where the process lives; it gets a place where it has none.</summary>
    /// <returns>The life of the node (<see cref="NodeRun"/>).</returns>
    [Alias("Find")]
    Task<string> FindAsync();
}
