namespace McpGateway.Wire;

/// <summary>
/// Two sides that send each other messages of JSON-RPC, as bytes and in order. How they travel is the channel's affair: as lines of two streams
/// (<see cref="LineChannel"/>), or in the bodies of requests and answers of HTTP.
/// </summary>
internal interface IMessageChannel
{
    /// <summary>Whether messages are refused because the other side has not taken those before.</summary>
    bool IsFull { get; }

    /// <summary>The first bytes of a message whose end has not come yet; empty where there is none. From any thread.</summary>
    ReadOnlyMemory<byte> Unfinished { get; }

    /// <summary>Whether what concerns one request of the other side travels apart from the rest, so that it is worth finding out what a message is about.</summary>
    bool IsSplit => false;

    /// <summary>Raised once when nothing can be sent any more; never after an orderly end.</summary>
    event Action<Exception>? Broken;

    /// <summary>Begins to receive. To be called once.</summary>
    /// <param name="receiver">Who gets the messages.</param>
    void Start(IMessageReceiver receiver);

    /// <summary>
    /// Sends a message of up to five parts, from any thread. False when the channel is closed, or has too much waiting, and the message was not taken.
    /// </summary>
    /// <param name="mayWait">Whether this thread may wait for a slow reader.</param>
    /// <param name="request">The request that the message is, or is about, by the number that its sender gives it; 0 for none.</param>
    /// <param name="part1">First bytes of the message.</param>
    /// <param name="part2">Bytes after <paramref name="part1"/>.</param>
    /// <param name="part3">Bytes after <paramref name="part2"/>.</param>
    /// <param name="part4">Bytes after <paramref name="part3"/>.</param>
    /// <param name="part5">Bytes after <paramref name="part4"/>.</param>
    bool Post(
        bool mayWait,
        long request,
        ReadOnlySpan<byte> part1,
        ReadOnlySpan<byte> part2 = default,
        ReadOnlySpan<byte> part3 = default,
        ReadOnlySpan<byte> part4 = default,
        ReadOnlySpan<byte> part5 = default);

    /// <summary>Sends a message that comes of a request of the other side and is not the answer to it.</summary>
    /// <param name="mayWait">Whether this thread may wait for a slow reader.</param>
    /// <param name="about">The raw id of that request; empty for none.</param>
    /// <param name="message">The message.</param>
    bool PostAbout(bool mayWait, ReadOnlySpan<byte> about, ReadOnlySpan<byte> message) => Post(mayWait, 0, message);

    /// <summary>
    /// Takes no more messages, lets those that were posted leave for as long as the other side takes something within
    /// <paramref name="patience"/>, and closes this side.
    /// </summary>
    Task CompleteAsync(TimeSpan patience);
}
