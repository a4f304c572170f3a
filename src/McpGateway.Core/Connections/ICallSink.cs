using McpGateway.Wire;

namespace McpGateway.Connections;

/// <summary>
/// Where everything goes that comes back for one request. All but <see cref="Failed"/> is called on the thread that reads the
/// server, in the order of arrival; the bytes are good until the call returns. After a reply or a failure nothing more comes.
/// </summary>
internal interface ICallSink
{
    /// <summary>The response, result or error.</summary>
    void Replied(ReadOnlySpan<byte> line, in Envelope envelope);

    /// <summary>A progress notification of the request.</summary>
    /// <param name="line">The notification.</param>
    /// <param name="token">The progress token in it, which is the connection's own.</param>
    void Progressed(ReadOnlySpan<byte> line, JsonSpan token);

    /// <summary>There will be no response.</summary>
    void Failed(ServerException failure);
}
