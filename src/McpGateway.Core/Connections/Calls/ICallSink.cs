using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Connections.Calls;

/// <summary>
/// Where everything goes that comes back for one request. All but <see cref="Failed"/> is called on the thread that reads the
/// server, in the order of arrival; the bytes are good until the call returns. After a reply or a failure nothing more comes.
/// </summary>
internal interface ICallSink
{
    /// <summary>How often a request is made at most: a server that ends each time before it reads has to be looked after.</summary>
    const int MaxAttempts = 3;

    /// <summary>The response, result or error.</summary>
    void Replied(ReadOnlySpan<byte> line, in Envelope envelope);

    /// <summary>A progress notification of the request.</summary>
    /// <param name="line">The notification.</param>
    /// <param name="token">The progress token in it, which is the connection's own.</param>
    void Progressed(ReadOnlySpan<byte> line, JsonSpan token);

    /// <summary>There will be no response.</summary>
    void Failed(ServerException failure);

    /// <summary>Whether the request is to be made again, elsewhere, where the server never had the whole of it and so has run nothing of it.</summary>
    bool CanGoAgain => false;

    /// <summary>Makes the request again, in the place of a failure. It must not wait.</summary>
    void GoAgain()
    {
        // Who cannot is never asked to.
    }
}
