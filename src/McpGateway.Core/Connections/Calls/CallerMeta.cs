namespace McpGateway.Connections.Calls;

/// <summary>
/// What a caller says for one request alone, as clients of revision 2026-07-28 do. A server without sessions gets it with that request; where a caller says
/// nothing, the peer of the connection does.
/// </summary>
/// <param name="Capabilities">What the caller can do: a JSON object of the specification's <c>ClientCapabilities</c>.</param>
/// <param name="LogLevel">The least level of the log messages that it wants, a JSON string; empty for none.</param>
internal sealed record CallerMeta(ReadOnlyMemory<byte> Capabilities, ReadOnlyMemory<byte> LogLevel);
