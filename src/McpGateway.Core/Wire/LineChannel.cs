namespace McpGateway.Wire;

/// <summary>Messages as lines of two streams (MCP 2025-11-25, Transports, stdio). One thread reads.</summary>
internal sealed class LineChannel : IMessageChannel
{
    private readonly Stream _input;
    private readonly LineWriter _writer;
    private LineReader? _reader;

    /// <param name="input">What the other side sends.</param>
    /// <param name="output">What goes to it.</param>
    /// <param name="outputBlocks">See <see cref="LineWriter"/>.</param>
    /// <param name="maxWaiting">From this many waiting bytes on no further message is taken.</param>
    public LineChannel(Stream input, Stream output, bool outputBlocks, long maxWaiting = long.MaxValue)
    {
        _input = input;
        _writer = new LineWriter(output, outputBlocks, maxWaiting) { OnReleased = () => OnReleased?.Invoke() };
    }

    /// <inheritdoc />
    public event Action<Exception>? Broken
    {
        add => _writer.Broken += value;
        remove => _writer.Broken -= value;
    }

    /// <summary>The name of the thread that reads.</summary>
    public string? ThreadName { get; init; }

    /// <summary>The stack of the thread that reads, in bytes; 0 for the default.</summary>
    public int StackSize { get; init; }

    /// <summary>Called when a large buffer is not needed any more.</summary>
    public Action? OnReleased { get; init; }

    /// <inheritdoc />
    public bool IsFull => _writer.IsFull;

    /// <summary>How many bytes wait for those that are being written.</summary>
    public long Waiting => _writer.Waiting;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> Unfinished => _reader?.Unfinished ?? default;

    /// <inheritdoc />
    public void Start(IMessageReceiver receiver)
    {
        var reader = new LineReader(_input) { OnTooLong = receiver.OnTooLong, OnUnfinished = receiver.OnUnfinished, OnReleased = OnReleased };
        _reader = reader;
        new Thread(() => Read(reader, receiver), StackSize) { IsBackground = true, Name = ThreadName }.Start();
    }

    /// <inheritdoc />
    public bool Post(
        bool mayWait,
        long request,
        ReadOnlySpan<byte> part1,
        ReadOnlySpan<byte> part2 = default,
        ReadOnlySpan<byte> part3 = default,
        ReadOnlySpan<byte> part4 = default,
        ReadOnlySpan<byte> part5 = default) => _writer.Post(mayWait, request, part1, part2, part3, part4, part5);

    /// <inheritdoc cref="LineWriter.WaitForRoom" />
    public void WaitForRoom(long bound) => _writer.WaitForRoom(bound);

    /// <summary>Sends nothing more, for a reader that takes nothing more, and tells which requests it never had as a whole.</summary>
    /// <inheritdoc cref="LineWriter.AbandonAsync" path="/param" />
    public Task<List<long>> AbandonAsync(TimeSpan patience, Func<bool> lastIsUnread) => _writer.AbandonAsync(patience, lastIsUnread);

    /// <inheritdoc />
    public Task CompleteAsync(TimeSpan patience) => _writer.CompleteAsync(patience);

    private static void Read(LineReader reader, IMessageReceiver receiver)
    {
        Exception? fault = null;
        try
        {
            reader.Pump(receiver.OnMessage);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The other side has gone without closing its end; the same as if it had.
        }
        catch (Exception e)
        {
            fault = e;
        }

        receiver.OnEnd(fault);
    }
}
