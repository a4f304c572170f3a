namespace McpGateway.Cluster.Shared;

/// <summary>What tells one version of something that nodes share from another, without reading it.</summary>
/// <param name="Order">Of two versions, the one with the greater counts, letter by letter.</param>
/// <param name="Digest">A digest of what it says: equal ones say the same.</param>
internal sealed record SharedMark(string Order, string Digest);
