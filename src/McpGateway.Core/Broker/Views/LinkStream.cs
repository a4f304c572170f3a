namespace McpGateway.Broker.Views;

/// <summary>A link as a stream, from after the hellos on: nothing of what follows can have been read with them. It is not closed with this.</summary>
/// <param name="link">The link.</param>
internal sealed class LinkStream(GatewayLink link) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => link.Receive(buffer);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (link.Send(buffer) < buffer.Length)
        {
            throw new IOException("The broker has gone.");
        }
    }

    public override void Flush()
    {
        // Nothing is kept.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            link.EndInput();
        }

        base.Dispose(disposing);
    }
}
