namespace McpGateway.SampleServer;

/// <summary>A request of the server to its client.</summary>
/// <param name="Method">The method.</param>
/// <param name="Params">The raw params, null for none.</param>
internal sealed record Question(string Method, byte[]? Params);
