namespace McpGateway.Broker;

/// <summary>How a relay says that its client sends nothing more, where a link cannot be closed in one direction.</summary>
internal static class InputEnd
{
    /// <summary>A line that is no message: JSON has no such character outside of texts, and escapes it within.</summary>
    public static ReadOnlySpan<byte> Mark => "\u0004\n"u8;
}
