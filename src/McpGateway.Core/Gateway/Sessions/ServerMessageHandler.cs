using McpGateway.Connections;
using McpGateway.Wire;

namespace McpGateway.Gateway.Sessions;

/// <summary>Takes a message of a server, on the thread that reads it; the bytes are good until the call returns.</summary>
/// <param name="server">The server.</param>
/// <param name="line">The message.</param>
/// <param name="envelope">Where the parts of it stand.</param>
internal delegate void ServerMessageHandler(ServerConnection server, ReadOnlySpan<byte> line, in Envelope envelope);
