namespace McpGateway.Connections;

/// <summary>What a server says of itself when it shakes hands.</summary>
/// <param name="Name">The name in its <c>serverInfo</c>.</param>
/// <param name="Version">The version in its <c>serverInfo</c>.</param>
/// <param name="ProtocolVersion">The revision of MCP that was agreed on.</param>
/// <param name="Instructions">What it tells models about its use, or null.</param>
/// <param name="HasTools">Whether it declares the tools capability.</param>
public sealed record ServerIdentity(string Name, string Version, string ProtocolVersion, string? Instructions, bool HasTools);
