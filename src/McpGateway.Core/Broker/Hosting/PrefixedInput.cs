namespace McpGateway.Broker.Hosting;

/// <summary>A stream of which the beginning has been read before.</summary>
/// <param name="first">The beginning.</param>
/// <param name="rest">The rest, which is not closed with this.</param>
internal sealed class PrefixedInput(byte[] first, Stream rest) : Stream
{
    private int _given;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_given == first.Length)
        {
            return rest.Read(buffer);
        }

        int count = Math.Min(buffer.Length, first.Length - _given);
        first.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
