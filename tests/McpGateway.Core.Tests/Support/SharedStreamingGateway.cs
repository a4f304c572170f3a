namespace McpGateway.Tests.Support;

/// <summary>The same with the server reached over HTTP (streams of events, with sessions).</summary>
public sealed class SharedStreamingGateway() : SharedRemoteGateway([]);
