namespace McpGateway.Tests.Support;

/// <summary>The same with the server reached over HTTP (revision 2026-07-28).</summary>
public sealed class SharedStatelessGateway() : SharedRemoteGateway(["--modern-only"]);
