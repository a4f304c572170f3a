namespace McpGateway.Wire;

/// <summary>
/// Cuts a stream into lines and hands them over one after the other, on the thread that runs <see cref="Pump"/>.
/// One thread a stream is what keeps the order of messages, and it is the fastest way out of a pipe.
/// </summary>
internal sealed class LineReader
{
    /// <summary>The longest line that is read, in bytes; what is longer is reported and passed over.</summary>
    internal const int MaxLineLength = 256 * 1024 * 1024;

    private const int InitialBuffer = 64 * 1024;
    private const int MaxUnfinished = 256;
    private const int KeptBuffer = 1024 * 1024;

    private readonly Stream _stream;
    private readonly int _maxLineLength;
    private byte[] _buffer = new byte[InitialBuffer];
    private volatile byte[]? _unfinished;

    public LineReader(Stream stream, int maxLineLength = MaxLineLength)
    {
        _stream = stream;
        _maxLineLength = maxLineLength;
    }

    /// <summary>Handles one line, without its line break; the bytes are good until it returns.</summary>
    public delegate void Handler(ReadOnlySpan<byte> line);

    /// <summary>Called for a line over the limit, with its first bytes.</summary>
    public Handler? OnTooLong { get; init; }

    /// <summary>The first bytes of a line whose end has not come yet; empty where there is none. From any thread.</summary>
    public ReadOnlyMemory<byte> Unfinished => _unfinished;

    /// <summary>
    /// Reads until the stream ends. Empty lines are passed over, as is a byte-order mark before a line. A last line without a
    /// line break is handed over too: a peer may end with its message.
    /// </summary>
    public void Pump(Handler handler)
    {
        int start = 0, end = 0, scanned = 0;
        bool skipping = false;
        while (true)
        {
            int newline = _buffer.AsSpan(scanned, end - scanned).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                int lineEnd = scanned + newline;
                if (!skipping && lineEnd - start > _maxLineLength)
                {
                    OnTooLong?.Invoke(_buffer.AsSpan(start, 256));
                }
                else if (!skipping)
                {
                    HandOver(handler, start, lineEnd);
                }

                skipping = false;
                start = scanned = lineEnd + 1;
                continue;
            }

            scanned = end;
            if (!skipping && end - start > _maxLineLength)
            {
                OnTooLong?.Invoke(_buffer.AsSpan(start, 256));
                skipping = true;
            }

            if (skipping)
            {
                start = scanned = end = 0;
            }

            NoteUnfinished(start, end);
            MakeRoom(ref start, ref end, ref scanned);
            int read = _stream.Read(_buffer, end, _buffer.Length - end);
            if (read <= 0)
            {
                if (end > start && !skipping)
                {
                    HandOver(handler, start, end);
                }

                return;
            }

            end += read;
        }
    }

    private void NoteUnfinished(int start, int end)
    {
        int length = Math.Min(end - start, MaxUnfinished);
        if (length == 0)
        {
            _unfinished = null;
        }
        else if (_unfinished is not { Length: MaxUnfinished } || !_buffer.AsSpan(start, length).SequenceEqual(_unfinished))
        {
            _unfinished = _buffer.AsSpan(start, length).ToArray();
        }
    }

    private void HandOver(Handler handler, int start, int end)
    {
        ReadOnlySpan<byte> line = _buffer.AsSpan(start, end - start).Trim(" \t\r"u8);
        while (line.StartsWith("\uFEFF"u8))
        {
            line = line[3..].TrimStart(" \t\r"u8);
        }

        if (!line.IsEmpty)
        {
            handler(line);
        }
    }

    private void MakeRoom(ref int start, ref int end, ref int scanned)
    {
        if (start == end)
        {
            start = end = scanned = 0;
            if (_buffer.Length > KeptBuffer)
            {
                _buffer = new byte[InitialBuffer];
            }

            return;
        }

        if (end < _buffer.Length)
        {
            return;
        }

        int length = end - start;
        byte[] target = length > _buffer.Length / 2 ? new byte[Math.Min(_buffer.Length * 2L, Array.MaxLength)] : _buffer;
        Buffer.BlockCopy(_buffer, start, target, 0, length);
        _buffer = target;
        scanned -= start;
        end = length;
        start = 0;
    }
}
