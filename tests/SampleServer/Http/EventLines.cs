using System.Buffers;

namespace McpGateway.SampleServer.Http;

/// <summary>Takes what an <see cref="Output"/> writes and passes it on line by line.</summary>
internal sealed class EventLines(Action<ReadOnlyMemory<byte>> onLine, Action onClose) : Stream
{
    private ArrayBufferWriter<byte> _line = new(1024);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.IndexOf((byte)'\n') is >= 0 and var length)
        {
            _line.Write(buffer[..length]);
            buffer = buffer[(length + 1)..];
            var line = _line;
            _line = new(1024);
            onLine(line.WrittenMemory.TrimEnd((byte)'\r'));
        }

        if (!buffer.IsEmpty)
        {
            _line.Write(buffer);
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            onClose();
        }
    }
}
