namespace McpGateway.Gateway.Observing;

/// <summary>What a request carries. The bytes are there while it is told that it begins, and no longer.</summary>
internal readonly ref struct CallContent
{
    /// <summary>The arguments, a raw JSON value; empty where there are none.</summary>
    public ReadOnlySpan<byte> Arguments { get; init; }

    /// <summary>The client's <c>_meta</c>, a raw JSON value; empty where there is none.</summary>
    public ReadOnlySpan<byte> Meta { get; init; }
}
