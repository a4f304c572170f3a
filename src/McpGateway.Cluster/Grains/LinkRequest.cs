namespace McpGateway.Cluster.Grains;

/// <summary>Who wants to use a server's process.</summary>
/// <param name="Server">Which process: the text of its <see cref="ServerKey"/>.</param>
/// <param name="Link">What tells this use from others.</param>
/// <param name="Node">The address of the node where the client is.</param>
/// <param name="User">The user of the gateway; null for the owner.</param>
[GenerateSerializer]
[Immutable]
[Alias("McpGateway.LinkRequest")]
internal sealed record LinkRequest([property: Id(0)] string Server, [property: Id(1)] Guid Link, [property: Id(2)] string Node, [property: Id(3)] string? User);
