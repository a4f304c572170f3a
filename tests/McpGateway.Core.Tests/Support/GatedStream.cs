namespace McpGateway.Tests.Support;

/// <summary>A stream whose reader takes nothing until the gate is opened, or which breaks.</summary>
internal sealed class GatedStream : Stream
{
    private readonly ManualResetEventSlim _open = new();
    private readonly MemoryStream _written = new();
    private int _waiting;

    public bool Breaks { get; init; }

    /// <summary>How many writes wait at the gate.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public bool IsDisposed { get; private set; }

    public byte[] Written
    {
        get
        {
            lock (_written)
            {
                return _written.ToArray();
            }
        }
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public void Open() => _open.Set();

    public override void Write(byte[] buffer, int offset, int count)
    {
        Interlocked.Increment(ref _waiting);
        _open.Wait(Deadline.Patience);
        Interlocked.Decrement(ref _waiting);
        if (Breaks)
        {
            throw new IOException("Broken pipe");
        }

        lock (_written)
        {
            _written.Write(buffer, offset, count);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.Run(() => Write(buffer, offset, count), cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(WriteAsync(buffer.ToArray(), 0, buffer.Length, cancellationToken));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
