namespace McpGateway.Catalog.Discovery;

/// <summary>Why a server could not be met in the background.</summary>
/// <param name="Cause">What happened, as a part of a sentence after the server's name.</param>
/// <param name="Remedy">What to do about it; empty where nothing is known.</param>
internal sealed record DiscoveryFailure(string Cause, string Remedy);
