namespace McpGateway.Wire;

/// <summary>
/// Takes what comes on a <see cref="IMessageChannel"/>: one message after the other, each handled before the next one comes. The bytes are good until
/// the call returns.
/// </summary>
internal interface IMessageReceiver
{
    /// <summary>A whole message, or what came in its place: nobody has checked that it is JSON.</summary>
    void OnMessage(ReadOnlySpan<byte> message);

    /// <summary>A message is long and goes on.</summary>
    /// <param name="soFar">What has come of it, less what was thrown away before.</param>
    /// <param name="isFirst">Whether nothing of it was thrown away before.</param>
    /// <returns>How many of these bytes are dealt with and need not be kept, or <see cref="LineReader.Everything"/>.</returns>
    int OnUnfinished(ReadOnlySpan<byte> soFar, bool isFirst);

    /// <summary>A message is longer than what is read.</summary>
    /// <param name="beginning">Its first bytes.</param>
    /// <param name="end">Its last bytes; empty where they have not come.</param>
    /// <returns>Whether all is done. If not, it is called again at the end of the message.</returns>
    bool OnTooLong(ReadOnlySpan<byte> beginning, ReadOnlySpan<byte> end);

    /// <summary>Nothing more will come. Called once, as the last of all calls.</summary>
    /// <param name="fault">The mistake of ours that ended it; null where the other side has closed or gone.</param>
    void OnEnd(Exception? fault);
}
