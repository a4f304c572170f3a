namespace McpGateway.Broker;

/// <summary>
/// Takes bytes as they come and gives them away in whole lines, many at once where many have come. What is longer than is kept comes in pieces, so that a relay
/// needs no more memory for a message than for many.
/// </summary>
/// <param name="read">Waits for bytes; 0 at the end.</param>
internal sealed class LineSplitter(LineSplitter.Reader read)
{
    /// <summary>The longest line that is given away as a whole, in bytes.</summary>
    public const int LongestKept = 256 * 1024;

    private const int UsualBuffer = 32 * 1024;

    private byte[] _buffer = new byte[UsualBuffer];
    private int _start;
    private int _end;
    private bool _isWithinLine;

    /// <summary>Waits for bytes.</summary>
    public delegate int Reader(Span<byte> buffer);

    /// <summary>What the last <see cref="TryRead"/> gave: whole lines, or a piece of one.</summary>
    public LinePart Part { get; private set; }

    /// <summary>Waits for the next lines, or the next piece of a long one.</summary>
    /// <param name="bytes">The bytes with their line breaks, good until the next call. Before the end the last line may have none.</param>
    /// <returns>False at the end.</returns>
    public bool TryRead(out ReadOnlySpan<byte> bytes)
    {
        int scanned = _start;
        while (true)
        {
            if (TryCut(scanned, out bytes))
            {
                return true;
            }

            scanned = MakeRoom();
            int count = read(_buffer.AsSpan(_end));
            if (count <= 0)
            {
                return TakeRest(out bytes);
            }

            _end += count;
        }
    }

    /// <summary>Waits for one line, without its line break; false where the end or too many bytes come first.</summary>
    public bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        line = default;
        int at;
        while ((at = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n')) < 0)
        {
            MakeRoom();
            int count = _end == LongestKept ? 0 : read(_buffer.AsSpan(_end));
            if (count <= 0)
            {
                return false;
            }

            _end += count;
        }

        line = _buffer.AsSpan(_start, at);
        _start += at + 1;
        return true;
    }

    /// <summary>What has been received and not been given away.</summary>
    public byte[] TakeLeft()
    {
        byte[] left = _buffer.AsSpan(_start, _end - _start).ToArray();
        _start = _end = 0;
        return left;
    }

    private bool TryCut(int scanned, out ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> fresh = _buffer.AsSpan(scanned, _end - scanned);
        int found = _isWithinLine ? fresh.IndexOf((byte)'\n') : fresh.LastIndexOf((byte)'\n');
        if (found >= 0)
        {
            Part = _isWithinLine ? LinePart.Last : LinePart.Whole;
            _isWithinLine = false;
        }
        else if (_isWithinLine ? _end > _start : _end - _start >= LongestKept)
        {
            Part = _isWithinLine ? LinePart.Middle : LinePart.First;
            _isWithinLine = true;
            found = fresh.Length - 1;
        }

        if (found < 0)
        {
            bytes = default;
            return false;
        }

        int length = scanned - _start + found + 1;
        bytes = _buffer.AsSpan(_start, length);
        _start += length;
        return true;
    }

    /// <summary>Makes room for more.</summary>
    /// <returns>The end of what is there, none of which has a line break.</returns>
    private int MakeRoom()
    {
        int length = _end - _start;
        int wanted = length == _buffer.Length ? Math.Min(_buffer.Length * 2, LongestKept) : length == 0 ? UsualBuffer : _buffer.Length;
        if (wanted != _buffer.Length)
        {
            byte[] other = new byte[wanted];
            _buffer.AsSpan(_start, length).CopyTo(other);
            _buffer = other;
        }
        else if (_start > 0)
        {
            _buffer.AsSpan(_start, length).CopyTo(_buffer);
        }

        (_start, _end) = (0, length);
        return length;
    }

    private bool TakeRest(out ReadOnlySpan<byte> bytes)
    {
        bytes = _buffer.AsSpan(_start, _end - _start);
        Part = _isWithinLine ? LinePart.Last : LinePart.Whole;
        _start = _end = 0;
        _isWithinLine = false;
        return !bytes.IsEmpty;
    }
}
