using McpGateway.Wire;

namespace McpGateway.Connections;

/// <summary>
/// Hears what a server sends that answers no request of ours. Called on the thread that reads the server, in the order of arrival; the bytes are good until the
/// call returns.
/// </summary>
internal interface IServerEvents
{
    /// <summary>One of the server's lists has changed, or may have.</summary>
    void OnListChanged(ServerList list);

    /// <summary>The server tells its client something.</summary>
    /// <returns>False where it is of no use to the client.</returns>
    bool OnNotification(ReadOnlySpan<byte> message, in Envelope envelope);

    /// <summary>The server asks its client something.</summary>
    /// <returns>False where there is no client that could be asked.</returns>
    bool OnRequest(ReadOnlySpan<byte> message, in Envelope envelope);

    /// <summary>Nothing more will come.</summary>
    /// <param name="fault">The mistake of ours that is why; null where the server has ended.</param>
    void OnInputEnded(Exception? fault);
}
