namespace McpGateway.Wire;

/// <summary>Writes to a stream in pieces, so that a reader that is slow can be told from one that does not read.</summary>
/// <param name="stream">The stream.</param>
/// <param name="tryBegin">Called before each piece with its length in bytes; false where no more may be written.</param>
/// <param name="written">Called when a piece has left.</param>
internal sealed class ChunkWriter(Stream stream, Func<int, bool> tryBegin, Action written)
{
    /// <summary>What is written at once, in bytes.</summary>
    public const int ChunkSize = 64 * 1024;

    /// <summary>Writes bytes on this thread; false where no more may be written.</summary>
    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> chunk = bytes[..Math.Min(ChunkSize, bytes.Length)];
            if (!tryBegin(chunk.Length))
            {
                return false;
            }

            stream.Write(chunk);
            written();
            bytes = bytes[chunk.Length..];
        }

        return true;
    }

    /// <summary>Writes parts of a line on this thread, the short ones together; false where no more may be written.</summary>
    public bool TryWrite(ReadOnlySpan<byte> part1, ReadOnlySpan<byte> part2, ReadOnlySpan<byte> part3, ReadOnlySpan<byte> part4, ReadOnlySpan<byte> part5, ReadOnlySpan<byte> part6)
    {
        var left = new LineBuffer();
        return TryWrite(left, part1) && TryWrite(left, part2) && TryWrite(left, part3) && TryWrite(left, part4) && TryWrite(left, part5) && TryWrite(left, part6)
            && TryWrite(left.Span);
    }

    /// <summary>Writes bytes without occupying a thread; false where no more may be written.</summary>
    public async Task<bool> TryWriteAsync(ReadOnlyMemory<byte> bytes)
    {
        // A socket holds on to what it has sent last, all of the array: of a long one it gets copies.
        byte[]? scratch = bytes.Length > ChunkSize ? new byte[ChunkSize] : null;
        while (!bytes.IsEmpty)
        {
            ReadOnlyMemory<byte> chunk = bytes[..Math.Min(ChunkSize, bytes.Length)];
            if (!tryBegin(chunk.Length))
            {
                return false;
            }

            bytes = bytes[chunk.Length..];
            if (scratch is not null)
            {
                chunk.CopyTo(scratch);
                chunk = scratch.AsMemory(0, chunk.Length);
            }

            await stream.WriteAsync(chunk).ConfigureAwait(false);
            written();
        }

        return true;
    }

    /// <summary>Writes a part, and leaves in <paramref name="left"/> what is too short to be written by itself.</summary>
    private bool TryWrite(LineBuffer left, ReadOnlySpan<byte> part)
    {
        if (left.Length + part.Length > ChunkSize)
        {
            int whole = part.Length - (part.Length % ChunkSize);
            if (!TryWrite(left.Span) || !TryWrite(part[..whole]))
            {
                return false;
            }

            left.Clear();
            part = part[whole..];
        }

        left.Add(part);
        return true;
    }
}
