namespace McpGateway.Tests.Support;

/// <summary>The same with the server reached over HTTP (answers without streams).</summary>
public sealed class SharedJsonGateway() : SharedRemoteGateway(["--json-responses"]);
