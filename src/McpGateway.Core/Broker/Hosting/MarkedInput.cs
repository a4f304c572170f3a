namespace McpGateway.Broker.Hosting;

/// <summary>
/// A stream whose writer says by a mark that it sends nothing more, because the other direction goes on: pipes of Windows cannot be closed in one direction.
/// </summary>
/// <param name="stream">The stream, which is not closed with this.</param>
internal sealed class MarkedInput(Stream stream) : Stream
{
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasEnded;
    private bool _isAtLineStart = true;

    /// <summary>Completes when the writer has gone, rather than having said that it sends nothing more.</summary>
    public Task Gone => _gone.Task;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_hasEnded)
        {
            return 0;
        }

        int count = ReadOrEnd(buffer);
        if (count <= 0)
        {
            _hasEnded = true;
            _gone.TrySetResult();
            return 0;
        }

        int before = MarkIn(buffer[..count]);
        _isAtLineStart = buffer[count - 1] == (byte)'\n';
        if (before < 0)
        {
            return count;
        }

        _hasEnded = true;
        _ = Task.Run(WatchEnd);
        return before;
    }

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>How many bytes come before the mark; -1 where there is none. It is a line of its own, and the last one.</summary>
    private int MarkIn(ReadOnlySpan<byte> bytes)
    {
        int at = bytes.LastIndexOf(InputEnd.Mark[0]);
        return at >= 0 && at >= bytes.Length - InputEnd.Mark.Length && (at == 0 ? _isAtLineStart : bytes[at - 1] == (byte)'\n') ? at : -1;
    }

    private int ReadOrEnd(Span<byte> buffer)
    {
        try
        {
            return stream.Read(buffer);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            return 0;
        }
    }

    private void WatchEnd()
    {
        byte[] rest = new byte[16];
        while (ReadOrEnd(rest) > 0)
        {
        }

        _gone.TrySetResult();
    }
}
