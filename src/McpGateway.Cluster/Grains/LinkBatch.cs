namespace McpGateway.Cluster.Grains;

/// <summary>Messages on their way from the node where a server lives, in order.</summary>
/// <param name="Node">The name of that node.</param>
/// <param name="Messages">The messages, as bytes. An empty one says that the link is to be ended when its requests have their answers.</param>
[GenerateSerializer]
[Immutable]
[Alias("McpGateway.LinkBatch")]
internal sealed record LinkBatch([property: Id(0)] string Node, [property: Id(1)] byte[][] Messages);
