using System.IO.Hashing;

namespace McpGateway.Catalog.Pinning;

/// <summary>A definition as it was seen.</summary>
/// <param name="Content">All of it, in its one form (<see cref="CanonicalDefinition"/>). Versions are compared by it and not by a digest: none can be made to pass for another.</param>
/// <param name="At">When it was seen first, or approved.</param>
internal sealed record PinnedVersion(byte[] Content, DateTimeOffset At)
{
    /// <summary>A digest to name it by.</summary>
    public string Digest { get; } = Convert.ToHexStringLower(XxHash128.Hash(Content));

    /// <summary>Whether it is this definition.</summary>
    public bool Is(ReadOnlySpan<byte> content) => Content.AsSpan().SequenceEqual(content);
}
