namespace McpGateway.Tests.Support;

/// <summary>Gives many bytes and never a line end.</summary>
internal sealed class EndlessStream(long length) : MemoryStream
{
    private long _left = length;

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = (int)Math.Min(count, _left);
        Array.Fill(buffer, (byte)'x', offset, read);
        _left -= read;
        return read;
    }
}
