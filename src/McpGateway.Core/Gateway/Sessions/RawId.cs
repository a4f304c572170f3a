namespace McpGateway.Gateway.Sessions;

/// <summary>
/// A client's request id as it was written. Ids are compared by their bytes: a client repeats an id as it sent it, and 1 and "1" are two ids.
/// </summary>
internal readonly struct RawId : IEquatable<RawId>
{
    private readonly byte[] _bytes;

    public RawId(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes.ToArray();
    }

    public ReadOnlySpan<byte> Bytes => _bytes;

    public ReadOnlyMemory<byte> Memory => _bytes;

    public bool Equals(RawId other) => Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => obj is RawId other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }
}
