namespace McpGateway.Tests.Support.Memory;

/// <summary>Bytes on their way from one thread to another: writing never waits, reading does until something comes or the writer has closed.</summary>
internal sealed class MemoryPipe : Stream
{
    private readonly Queue<byte[]> _chunks = new();
    private readonly object _gate = new();
    private int _offset;
    private bool _closed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        lock (_gate)
        {
            while (_chunks.Count == 0)
            {
                if (_closed)
                {
                    return 0;
                }

                Monitor.Wait(_gate);
            }

            byte[] chunk = _chunks.Peek();
            int length = Math.Min(count, chunk.Length - _offset);
            chunk.AsSpan(_offset, length).CopyTo(buffer.AsSpan(offset));
            _offset += length;
            if (_offset == chunk.Length)
            {
                _chunks.Dequeue();
                _offset = 0;
            }

            return length;
        }
    }

    /// <inheritdoc />
    /// <exception cref="IOException">One of the two sides has closed it.</exception>
    public override void Write(byte[] buffer, int offset, int count)
    {
        lock (_gate)
        {
            if (_closed)
            {
                throw new IOException("The pipe is closed.");
            }

            if (count > 0)
            {
                _chunks.Enqueue(buffer.AsSpan(offset, count).ToArray());
                Monitor.PulseAll(_gate);
            }
        }
    }

    public override void Flush()
    {
        // Nothing waits.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }

        base.Dispose(disposing);
    }
}
