namespace McpGateway.Tests.Support;

/// <summary>Gives its bytes in pieces of given sizes, as pipes do.</summary>
internal sealed class ChunkedStream(byte[] bytes, params int[] sizes) : MemoryStream(bytes)
{
    private int _next;

    public override int Read(byte[] buffer, int offset, int count) =>
        _next < sizes.Length ? base.Read(buffer, offset, Math.Min(count, sizes[_next++])) : 0;
}
