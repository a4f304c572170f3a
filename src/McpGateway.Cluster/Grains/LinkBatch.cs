using McpGateway.Cluster.Losses;

namespace McpGateway.Cluster.Grains;

/// <summary>Messages on their way from the node where a server lives, in order.</summary>
/// <param name="Node">The name of that node.</param>
/// <param name="Messages">The messages, as bytes. An empty one says that the link is to be ended when its requests have their answers.</param>
/// <param name="Lost">What was lost with the process before; null where nothing was, nobody knows, or it was said already.</param>
[GenerateSerializer]
[Immutable]
[Alias("McpGateway.LinkBatch")]
internal sealed record LinkBatch([property: Id(0)] string Node, [property: Id(1)] byte[][] Messages, [property: Id(2)] LostProcess? Lost = null);
