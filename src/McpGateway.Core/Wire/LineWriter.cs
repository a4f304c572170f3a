namespace McpGateway.Wire;

/// <summary>
/// Writes lines to a stream, whole and in the order in which they were posted, from any number of threads.
/// Whoever finds the stream idle writes; whoever finds it busy leaves the line for the one who writes.
/// </summary>
internal sealed class LineWriter
{
    /// <summary>From this many waiting bytes on a poster that may wait does wait, so that a slow reader bounds memory.</summary>
    private const int HighWater = 8 * 1024 * 1024;

    private readonly Stream _stream;
    private readonly long _maxWaiting;
    private readonly bool _streamBlocks;
    private readonly object _gate = new();
    private readonly SentLines _sent = new();
    private readonly ChunkWriter _chunks;
    private LineBuffer _filling = new();
    private LineBuffer _draining = new();
    private bool _writing;
    private bool _closed;
    private bool _abandoned;
    private long _lastProgress;

    /// <param name="stream">Where the lines go.</param>
    /// <param name="streamBlocks">
    /// True where a write occupies the thread until the reader has room (a pipe, a file): then only posters that may wait write on
    /// their own thread. False where the stream's asynchronous write is one (a socket).
    /// </param>
    /// <param name="maxWaiting">From this many waiting bytes on no further line is taken; what one line may have is not bounded by it.</param>
    public LineWriter(Stream stream, bool streamBlocks, long maxWaiting = long.MaxValue)
    {
        _maxWaiting = maxWaiting;
        _stream = stream;
        _streamBlocks = streamBlocks;
        _chunks = new ChunkWriter(stream, TryBegin, Written);
    }

    /// <summary>Whether lines are refused because the reader has not taken those before.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
            {
                return !_closed && _filling.Length > _maxWaiting;
            }
        }
    }

    /// <summary>How many bytes wait for those that are being written, as of about now.</summary>
    public long Waiting => _filling.Length;

    /// <summary>Called when a large buffer is not needed any more.</summary>
    public Action? OnReleased { get; init; }

    /// <summary>Raised once when the stream breaks; never for an orderly end.</summary>
    public event Action<Exception>? Broken;

    /// <summary>Posts one line that nobody asks for once the stream is broken.</summary>
    /// <inheritdoc cref="Post(bool, long, ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte})" path="/param" />
    public bool Post(
        bool mayWait,
        ReadOnlySpan<byte> part1,
        ReadOnlySpan<byte> part2 = default,
        ReadOnlySpan<byte> part3 = default,
        ReadOnlySpan<byte> part4 = default,
        ReadOnlySpan<byte> part5 = default) => Post(mayWait, 0, part1, part2, part3, part4, part5);

    /// <summary>
    /// Posts one line of up to five parts. False when the writer is closed, or has too much waiting, and the line was not taken.
    /// </summary>
    /// <param name="mayWait">Whether this thread may wait for a slow reader. The thread that reads the client's messages may not.</param>
    /// <param name="tag">What the line can be asked for by once the stream is broken (<see cref="AbandonAsync"/>); 0 for one that nobody asks for.</param>
    /// <param name="part1">First bytes of the line.</param>
    /// <param name="part2">Bytes after <paramref name="part1"/>.</param>
    /// <param name="part3">Bytes after <paramref name="part2"/>.</param>
    /// <param name="part4">Bytes after <paramref name="part3"/>.</param>
    /// <param name="part5">Bytes after <paramref name="part4"/>.</param>
    public bool Post(
        bool mayWait,
        long tag,
        ReadOnlySpan<byte> part1,
        ReadOnlySpan<byte> part2 = default,
        ReadOnlySpan<byte> part3 = default,
        ReadOnlySpan<byte> part4 = default,
        ReadOnlySpan<byte> part5 = default)
    {
        if (mayWait && _filling.Length > HighWater)
        {
            WaitForRoom(HighWater);
        }

        int length = checked(part1.Length + part2.Length + part3.Length + part4.Length + part5.Length + 1);
        bool isDirect;
        lock (_gate)
        {
            if (_closed || _filling.Length > _maxWaiting)
            {
                return false;
            }

            _sent.Posted(length, tag);
            // A long line that this thread would write anyway need not be copied first.
            isDirect = mayWait && _streamBlocks && !_writing && length > ChunkWriter.ChunkSize;
            if (!isDirect)
            {
                _filling.Add(part1).Add(part2).Add(part3).Add(part4).Add(part5).Add("\n"u8);
            }

            if (_writing)
            {
                return true;
            }

            _writing = true;
        }

        if (isDirect)
        {
            HeldWrites.Release();
            WriteBlocking(part1, part2, part3, part4, part5);
        }
        else if (!HeldWrites.TryHold(this, mayWait))
        {
            StartWriting(mayWait);
        }

        return true;
    }

    /// <summary>Begins the write that is this thread's to begin.</summary>
    /// <param name="mayWait">Whether it may occupy this thread.</param>
    public void StartWriting(bool mayWait)
    {
        if (!_streamBlocks)
        {
            _ = WriteAsync();
        }
        else if (mayWait)
        {
            WriteBlocking();
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(static writer => writer.WriteBlocking(), this, preferLocal: false);
        }
    }

    /// <summary>Writes nothing more, for a reader that takes nothing more, and tells which lines it never had as a whole.</summary>
    /// <param name="patience">How long the end of a write that is under way may take; where it takes longer, how much of it has left is not known.</param>
    /// <param name="lastIsUnread">Tells, once nothing is written any more, whether the last byte that has left is known to be unread.</param>
    /// <returns>The tags of these lines.</returns>
    public async Task<List<long>> AbandonAsync(TimeSpan patience, Func<bool> lastIsUnread)
    {
        lock (_gate)
        {
            _closed = _abandoned = true;
            _filling.Clear();
            Monitor.PulseAll(_gate);
            if (!_writing)
            {
                return _sent.NeverWhole(lastIsUnread());
            }
        }

        return await Task.Run(() =>
        {
            lock (_gate)
            {
                long end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
                long left;
                while (_writing && (left = end - Environment.TickCount64) > 0)
                {
                    Monitor.Wait(_gate, TimeSpan.FromMilliseconds(left));
                }

                return _sent.NeverWhole(lastIsUnread());
            }
        }).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes no more lines, lets those that were posted leave for as long as the reader takes something within
    /// <paramref name="patience"/>, and closes the stream.
    /// </summary>
    public async Task CompleteAsync(TimeSpan patience)
    {
        await Task.Run(() =>
        {
            lock (_gate)
            {
                _closed = true;
                _lastProgress = Environment.TickCount64;
                long left;
                while (_writing && (left = _lastProgress + (long)patience.TotalMilliseconds - Environment.TickCount64) > 0)
                {
                    Monitor.Wait(_gate, TimeSpan.FromMilliseconds(left));
                }

                Monitor.PulseAll(_gate);
            }
        }).ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Waits while the reader is slow. Several threads may come out at once, each with a line: the bound is not exact.</summary>
    /// <param name="bound">Until no more bytes than these wait.</param>
    public void WaitForRoom(long bound)
    {
        HeldWrites.Release();
        lock (_gate)
        {
            while (_writing && !_closed && _filling.Length > bound)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>Writes a line, and what is posted meanwhile.</summary>
    private void WriteBlocking(ReadOnlySpan<byte> part1, ReadOnlySpan<byte> part2, ReadOnlySpan<byte> part3, ReadOnlySpan<byte> part4, ReadOnlySpan<byte> part5)
    {
        try
        {
            if (!_chunks.TryWrite(part1, part2, part3, part4, part5, "\n"u8))
            {
                return;
            }

            _stream.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Fail(e);
            return;
        }

        WriteBlocking();
    }

    private void WriteBlocking()
    {
        try
        {
            while (TakeBatch() is { } batch && _chunks.TryWrite(batch.Span))
            {
                _stream.Flush();
                Release(batch);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Fail(e);
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            while (TakeBatch() is { } batch && await _chunks.TryWriteAsync(batch.Memory).ConfigureAwait(false))
            {
                await _stream.FlushAsync().ConfigureAwait(false);
                Release(batch);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Fail(e);
        }
    }

    /// <summary>Whether the next bytes may be written still.</summary>
    private bool TryBegin(int length)
    {
        lock (_gate)
        {
            if (_abandoned)
            {
                _writing = false;
                Monitor.PulseAll(_gate);
                return false;
            }

            _sent.Begin(length);
            return true;
        }
    }

    private void Written()
    {
        lock (_gate)
        {
            _sent.Written();
            _lastProgress = Environment.TickCount64;
        }
    }

    private LineBuffer? TakeBatch()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
            if (_filling.Length == 0)
            {
                _writing = false;
                return null;
            }

            (_filling, _draining) = (_draining, _filling);
            return _draining;
        }
    }

    private void Release(LineBuffer batch)
    {
        if (batch.Clear())
        {
            OnReleased?.Invoke();
        }
    }

    private void Fail(Exception e)
    {
        bool report;
        lock (_gate)
        {
            report = !_closed;
            _sent.Broken((e as BrokenWriteException)?.Written);
            _closed = true;
            _writing = false;
            _filling.Clear();
            Monitor.PulseAll(_gate);
        }

        if (report)
        {
            Broken?.Invoke(e);
        }
    }
}
