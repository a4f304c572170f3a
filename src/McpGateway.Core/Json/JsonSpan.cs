namespace McpGateway.Json;

/// <summary>Where a JSON value stands in the bytes of a line.</summary>
/// <param name="Start">Offset of the value's first byte.</param>
/// <param name="Length">Number of bytes; 0 means that the member is absent.</param>
internal readonly record struct JsonSpan(int Start, int Length)
{
    /// <summary>Whether the member was there.</summary>
    public bool Exists => Length > 0;

    /// <summary>Offset of the first byte after the value.</summary>
    public int End => Start + Length;

    /// <summary>The value's bytes within the line it was found in.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> line) => line.Slice(Start, Length);
}
