namespace McpGateway.Tests.Support;

/// <summary>The same with the server reached over HTTP (the transport of 2024-11-05).</summary>
public sealed class SharedSseGateway() : SharedRemoteGateway(["--sse-only"]);
