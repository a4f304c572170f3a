namespace McpGateway.Wire;

/// <summary>Shorter ways to send a message.</summary>
internal static class MessageChannelExtensions
{
    /// <summary>Sends a message that belongs to no request of this side.</summary>
    /// <inheritdoc cref="IMessageChannel.Post" path="/param" />
    public static bool Post(
        this IMessageChannel channel,
        bool mayWait,
        ReadOnlySpan<byte> part1,
        ReadOnlySpan<byte> part2 = default,
        ReadOnlySpan<byte> part3 = default,
        ReadOnlySpan<byte> part4 = default,
        ReadOnlySpan<byte> part5 = default) => channel.Post(mayWait, 0, part1, part2, part3, part4, part5);
}
