using System.Runtime.CompilerServices;

namespace McpGateway.Wire;

/// <summary>
/// Cuts a stream into lines and hands them over one after the other, on the thread that runs <see cref="Pump"/>.
/// One thread a stream is what keeps the order of messages, and it is the fastest way out of a pipe.
/// </summary>
internal sealed class LineReader
{
    /// <summary>The longest line that is read, in bytes; what is longer is reported and passed over.</summary>
    internal const int MaxLineLength = MaxLineMegabytes * 1024 * 1024;

    internal const int MaxLineMegabytes = 256;

    /// <summary>That nothing of a line is needed, of what has come and of what is to come.</summary>
    internal const int Everything = -1;

    /// <summary>How many of the first bytes of a line over the limit are shown: who it is for stands there, if the message is written in the usual order.</summary>
    private const int MaxBeginning = 64 * 1024;

    /// <summary>How many of its last bytes are shown.</summary>
    private const int MaxEnd = 4 * 1024;

    private const int FirstLook = 64 * 1024;
    private const int InitialBuffer = 64 * 1024;
    private const int MaxUnfinished = 256;
    private const int KeptBuffer = 1024 * 1024;
    private const int QuickGrowth = 4 * 1024 * 1024;

    private readonly Stream _stream;
    private readonly int _maxLineLength;
    private byte[] _buffer = new byte[InitialBuffer];
    private volatile byte[]? _unfinished;
    private int _start;
    private int _end;
    private int _scanned;
    private int _nextLook = FirstLook;
    private bool _skipping;
    private bool _isPruned;
    private byte[]? _tooLong;

    public LineReader(Stream stream, int maxLineLength = MaxLineLength)
    {
        _stream = stream;
        _maxLineLength = maxLineLength;
    }

    /// <summary>Handles one line, without its line break; the bytes are good until it returns.</summary>
    public delegate void Handler(ReadOnlySpan<byte> line);

    /// <summary>Tells how many of the first bytes of an unfinished line are dealt with, and can be thrown away.</summary>
    /// <param name="soFar">What has come of the line, less what was thrown away before.</param>
    /// <param name="isFirst">Whether nothing of the line was thrown away before.</param>
    /// <returns>A number of bytes, or <see cref="Everything"/> where the rest of the line is nothing to anybody either.</returns>
    public delegate int UnfinishedHandler(ReadOnlySpan<byte> soFar, bool isFirst);

    /// <summary>Handles a line over the limit.</summary>
    /// <param name="beginning">Its first bytes.</param>
    /// <param name="end">Its last bytes; empty where they have not come.</param>
    /// <returns>Whether all is done. If not, it is called again at the end of the line.</returns>
    public delegate bool TooLongHandler(ReadOnlySpan<byte> beginning, ReadOnlySpan<byte> end);

    /// <summary>Called for a line over the limit as soon as it is.</summary>
    public TooLongHandler? OnTooLong { get; init; }

    /// <summary>Called for a line that is long and goes on: at 64 KB, and each time that four times as much has come.</summary>
    public UnfinishedHandler? OnUnfinished { get; init; }

    /// <summary>Called when a large buffer is not needed any more.</summary>
    public Action? OnReleased { get; init; }

    /// <summary>The first bytes of a line whose end has not come yet; empty where there is none. From any thread.</summary>
    public ReadOnlyMemory<byte> Unfinished => _unfinished;

    /// <summary>
    /// Reads until the stream ends. Empty lines are passed over, as is a byte-order mark before a line. A last line without a
    /// line break is handed over too: a peer may end with its message.
    /// </summary>
    public void Pump(Handler handler)
    {
        try
        {
            do
            {
                CutLines(handler);
                MakeRoom();
            }
            while (Fill());
        }
        finally
        {
            HeldWrites.End();
        }

        if (_end > _start && !_skipping)
        {
            HandOver(handler, _start, _end);
        }
    }

    /// <summary>Not inlined: a reference into a buffer that is not needed any more must not stand on the stack of a thread that waits.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CutLines(Handler handler)
    {
        int lineEnd = NextBreak(_scanned);
        while (lineEnd >= 0)
        {
            int next = NextBreak(lineEnd + 1);
            if (next >= 0)
            {
                HeldWrites.Begin();
            }

            if (_skipping)
            {
                EndSkipped(lineEnd);
            }
            else if (lineEnd - _start > _maxLineLength)
            {
                BeginTooLong();
                EndSkipped(lineEnd);
            }
            else
            {
                HandOver(handler, _start, lineEnd);
            }

            _isPruned = false;
            _nextLook = FirstLook;
            _start = _scanned = lineEnd + 1;
            lineEnd = next;
        }

        HeldWrites.End();
        _scanned = _end;
        if (!_skipping && _end - _start >= _nextLook)
        {
            Look();
        }

        if (!_skipping && _end - _start > _maxLineLength)
        {
            BeginTooLong();
        }

        if (_skipping)
        {
            // The end of a line says something, too.
            _start = _tooLong is null ? _end : Math.Max(_start, _end - MaxEnd);
        }

        NoteUnfinished();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Fill()
    {
        int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += Math.Max(read, 0);
        return read > 0;
    }

    /// <summary>Where the next line break stands at or after a place of the buffer; negative where there is none.</summary>
    private int NextBreak(int from)
    {
        int found = _buffer.AsSpan(from, _end - from).IndexOf((byte)'\n');
        return found < 0 ? found : from + found;
    }

    private void Look()
    {
        int dealtWith = OnUnfinished?.Invoke(_buffer.AsSpan(_start, _end - _start), !_isPruned) ?? 0;
        if (dealtWith == Everything)
        {
            _skipping = true;
            return;
        }

        _isPruned |= dealtWith > 0;
        _start += dealtWith;
        _nextLook = (int)Math.Clamp((_end - _start) * 4L, FirstLook, int.MaxValue);
    }

    private void BeginTooLong()
    {
        ReadOnlySpan<byte> beginning = _buffer.AsSpan(_start, Math.Min(_end - _start, MaxBeginning));
        if (OnTooLong?.Invoke(beginning, default) == false)
        {
            _tooLong = beginning.ToArray();
        }

        _skipping = true;
    }

    private void EndSkipped(int lineEnd)
    {
        if (_tooLong is not null)
        {
            OnTooLong?.Invoke(_tooLong, _buffer.AsSpan(_start, lineEnd - _start)[^Math.Min(MaxEnd, lineEnd - _start)..]);
            _tooLong = null;
        }

        _skipping = false;
    }

    private void NoteUnfinished()
    {
        int length = Math.Min(_end - _start, MaxUnfinished);
        if (length == 0)
        {
            _unfinished = null;
        }
        else if (_unfinished is not { Length: MaxUnfinished } || !_buffer.AsSpan(_start, length).SequenceEqual(_unfinished))
        {
            _unfinished = _buffer.AsSpan(_start, length).ToArray();
        }
    }

    private void HandOver(Handler handler, int start, int end)
    {
        ReadOnlySpan<byte> line = Trim(_buffer.AsSpan(start, end - start));
        if (!line.IsEmpty)
        {
            handler(line);
        }
    }

    /// <summary>A line without the blanks around it and the byte-order marks before it.</summary>
    internal static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \t\r"u8);
        while (line.StartsWith("\uFEFF"u8))
        {
            line = line[3..].TrimStart(" \t\r"u8);
        }

        return line;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MakeRoom()
    {
        int length = _end - _start;
        if (_buffer.Length > KeptBuffer && length <= InitialBuffer / 2)
        {
            byte[] large = _buffer;
            Move(new byte[InitialBuffer]);
            SpareBuffer.Give(large);
            OnReleased?.Invoke();
        }
        else if (length == 0)
        {
            _start = _end = _scanned = 0;
        }
        else if (_end == _buffer.Length)
        {
            Move(length > _buffer.Length / 2 ? LargerBuffer() : _buffer);
        }
    }

    /// <summary>A long message is copied as seldom as its memory allows.</summary>
    private byte[] LargerBuffer()
    {
        long limit = Math.Max(_buffer.Length, _maxLineLength) + (long)InitialBuffer;
        long size = Math.Min(limit, _buffer.Length * (_buffer.Length < QuickGrowth ? 4L : 2L));
        return SpareBuffer.Take((int)Math.Min(limit, _buffer.Length * 2L), (int)size);
    }

    private void Move(byte[] target)
    {
        Buffer.BlockCopy(_buffer, _start, target, 0, _end - _start);
        _buffer = target;
        _scanned -= _start;
        _end -= _start;
        _start = 0;
    }
}
