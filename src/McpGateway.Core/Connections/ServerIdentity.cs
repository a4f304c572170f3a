using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Connections;

/// <summary>What a server says of itself when it shakes hands.</summary>
/// <param name="Name">The name in its <c>serverInfo</c>.</param>
/// <param name="Version">The version in its <c>serverInfo</c>.</param>
/// <param name="ProtocolVersion">The revision of MCP that was agreed on.</param>
/// <param name="Instructions">What it tells models about its use, or null.</param>
/// <param name="Capabilities">Its <c>capabilities</c>, a JSON object, as it sent them.</param>
public sealed record ServerIdentity(string Name, string Version, string ProtocolVersion, string? Instructions, ReadOnlyMemory<byte> Capabilities)
{
    /// <summary>Whether the server is spoken to without a session (MCP 2026-07-28 and later).</summary>
    internal bool IsStateless => string.CompareOrdinal(ProtocolVersion, ProtocolRevisions.FirstStateless) >= 0;

    /// <summary>Whether it declares the tools capability.</summary>
    internal bool HasTools => Has("tools");

    /// <summary>Whether it can be told which log messages are wanted: without a session each request says so itself.</summary>
    internal bool TakesLogLevel => !IsStateless && Has("logging");

    /// <summary>Whether it declares neither tools nor prompts nor resources: then it may have any of them.</summary>
    internal bool DeclaresNoList => !Has("tools") && !Has("prompts") && !Has("resources");

    /// <summary>Whether the server declares a capability.</summary>
    /// <param name="capability">Its name in <c>ServerCapabilities</c>: <c>tools</c>, <c>prompts</c>, <c>resources</c>, <c>completions</c>, <c>logging</c>.</param>
    internal bool Has(string capability) => JsonMembers.Find(Capabilities.Span, new JsonSpan(0, Capabilities.Length), capability).Exists;
}
