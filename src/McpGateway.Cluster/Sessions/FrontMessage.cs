namespace McpGateway.Cluster.Sessions;

/// <summary>A message of a stream on its way to another node.</summary>
/// <param name="Number">Its number on the stream.</param>
/// <param name="Message">The message; null for none.</param>
[GenerateSerializer]
[Immutable]
[Alias("McpGateway.FrontMessage")]
internal sealed record FrontMessage([property: Id(0)] long Number, [property: Id(1)] byte[]? Message);
