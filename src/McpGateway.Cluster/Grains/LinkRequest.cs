namespace McpGateway.Cluster.Grains;

/// <summary>Who wants to use a server's process.</summary>
/// <param name="Server">Which process: the text of its <see cref="ServerKey"/>.</param>
/// <param name="Link">What tells this use from others.</param>
/// <param name="Node">The address of the node where the client is.</param>
/// <param name="User">The user of the gateway; null for the owner.</param>
/// <param name="NodeName">The name of the node where the client is; null where an older one does not say.</param>
[GenerateSerializer]
[Immutable]
[Alias("McpGateway.LinkRequest")]
internal sealed record LinkRequest(
    [property: Id(0)] string Server,
    [property: Id(1)] Guid Link,
    [property: Id(2)] string Node,
    [property: Id(3)] string? User,
    [property: Id(4)] string? NodeName = null);
