namespace McpGateway.Cluster.Links;

/// <summary>Puts the parts of a message together.</summary>
internal static class LinkMessage
{
    /// <summary>Joins up to five parts.</summary>
    public static byte[] Join(ReadOnlySpan<byte> part1, ReadOnlySpan<byte> part2, ReadOnlySpan<byte> part3, ReadOnlySpan<byte> part4, ReadOnlySpan<byte> part5)
    {
        byte[] message = new byte[part1.Length + part2.Length + part3.Length + part4.Length + part5.Length];
        Span<byte> rest = message;
        part1.CopyTo(rest);
        part2.CopyTo(rest = rest[part1.Length..]);
        part3.CopyTo(rest = rest[part2.Length..]);
        part4.CopyTo(rest = rest[part3.Length..]);
        part5.CopyTo(rest[part4.Length..]);
        return message;
    }
}
