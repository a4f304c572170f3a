namespace McpGateway.Wire;

/// <summary>
/// What of the lines of a stream has left. Once the stream is broken, it tells which lines its reader can never have had as a whole. Not
/// thread-safe: its owner locks.
/// </summary>
internal sealed class SentLines
{
    private readonly Queue<(long End, long Tag)> _lines = new();
    private long _posted;
    private long _accepted;
    private int _underWay;

    /// <summary>A line waits to be written.</summary>
    /// <param name="length">Its length in bytes, line break included.</param>
    /// <param name="tag">What it is known by; 0 for a line that nobody asks for.</param>
    public void Posted(int length, long tag)
    {
        _posted += length;
        if (tag != 0)
        {
            _lines.Enqueue((_posted, tag));
        }
    }

    /// <summary>The next bytes are being written: any number of them may have left.</summary>
    public void Begin(int length) => _underWay = length;

    /// <summary>All the bytes that were being written have left.</summary>
    public void Written() => Accept(_underWay);

    /// <summary>The write has failed.</summary>
    /// <param name="written">How many of its bytes have left; null where that is not known.</param>
    public void Broken(int? written)
    {
        if (written is { } known)
        {
            Accept(known);
        }
    }

    /// <summary>
    /// The tags of the lines that the reader never had as a whole, now that nothing more is written. Those whose last two bytes, the closing brace
    /// and the line break, have not left are among them: without the line break a line is still taken for whole by a reader that is told of the end.
    /// </summary>
    /// <param name="lastIsUnread">
    /// Whether the last byte that has left was not read. That proves it for the line that ends with it, and for no earlier one: those may
    /// have been read.
    /// </param>
    public List<long> NeverWhole(bool lastIsUnread)
    {
        bool isExact = _underWay == 0;
        long most = _accepted + _underWay;
        return [.. _lines.Where(line => line.End > most + 1 || (lastIsUnread && isExact && line.End >= _accepted)).Select(line => line.Tag)];
    }

    private void Accept(int length)
    {
        _accepted += length;
        _underWay = 0;
        // The one that ends here stays: of it more may become known.
        while (_lines.TryPeek(out (long End, long Tag) first) && first.End < _accepted)
        {
            _lines.Dequeue();
        }
    }
}
