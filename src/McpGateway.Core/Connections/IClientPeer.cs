using McpGateway.Wire;

namespace McpGateway.Connections;

/// <summary>
/// The client that a connection serves, as its server sees it. The methods are called on the thread that reads the
/// server, in the order of arrival, and must not wait for the server; the bytes are good until the call returns.
/// </summary>
internal interface IClientPeer
{
    /// <summary>What a server is told at its start that the client can do: a JSON object of the specification's <c>ClientCapabilities</c>.</summary>
    ReadOnlyMemory<byte> Capabilities { get; }

    /// <summary>The least level of the log messages that the client wants, a JSON string; empty where it has not said.</summary>
    ReadOnlyMemory<byte> LogLevel { get; }

    /// <summary>Whether it is one client rather than all that share a server.</summary>
    bool IsOne => true;

    /// <summary>The youngest request of the client that a server is to answer, by the connection's id; 0 where there is none.</summary>
    long LastRequestTo(ServerConnection server) => 0;

    /// <summary>The roots of the client: the raw result of <c>roots/list</c>, or empty where it has none; null where it cannot be asked outside of a request of its own, or gives no answer.</summary>
    Task<ReadOnlyMemory<byte>?> GetRootsAsync(CancellationToken cancellationToken) => Task.FromResult<ReadOnlyMemory<byte>?>(ReadOnlyMemory<byte>.Empty);

    /// <summary>The server asks the client something; <see cref="ServerConnection.Answer"/> takes the answer.</summary>
    void Requested(ServerConnection server, ReadOnlySpan<byte> line, in Envelope envelope);

    /// <summary>The server tells the client something that belongs to no request of it: a log message, an updated resource, a cancelled question.</summary>
    /// <returns>False where it is of no use to the client.</returns>
    bool Notified(ServerConnection server, ReadOnlySpan<byte> line, in Envelope envelope);

    /// <summary>The server has written a line to stderr; known secrets are masked. Called on another thread than the rest.</summary>
    void StderrLine(ServerConnection server, string line)
    {
        // Most clients have no place for it.
    }

    /// <summary>The connection is over: what the server has asked needs no answer any more.</summary>
    void Disconnected(ServerConnection server);
}
