using McpGateway.Connections.Calls;
using McpGateway.Diagnostics;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Connections;

/// <summary>
/// What every request to a server without sessions has in its <c>_meta</c> (MCP 2026-07-28): the revision, who asks, and what the client can do
/// and wants to hear at this moment.
/// </summary>
internal sealed class SessionMeta
{
    private static readonly byte[] s_info = new LineBuffer()
        .Add("{\"name\":\"mcp-gateway\",\"version\":"u8).Add(JsonString.QuoteBytes(ProductVersion.Text)).Add("}"u8).Span.ToArray();

    private static readonly byte[] s_none = [.. "{}"u8];

    private readonly string _revision;
    private readonly IClientPeer? _peer;
    private Composed? _composed;

    public SessionMeta(string revision, IClientPeer? peer)
    {
        _revision = revision;
        _peer = peer;
    }

    /// <summary>What the gateway says of itself: an <c>Implementation</c> object.</summary>
    public static ReadOnlySpan<byte> Info => s_info;

    /// <summary>The members of the JSON object.</summary>
    /// <param name="caller">What the caller says for this request alone; null where it says nothing, so that the peer does.</param>
    public ReadOnlyMemory<byte> Of(CallerMeta? caller)
    {
        // Where nobody can be asked, nobody's capabilities are offered.
        ReadOnlyMemory<byte> capabilities = _peer is null ? s_none : caller?.Capabilities ?? _peer.Capabilities;
        ReadOnlyMemory<byte> level = _peer is null ? default : caller?.LogLevel ?? _peer.LogLevel;
        if (_composed is not { } composed || !composed.Capabilities.Equals(capabilities) || !composed.Level.Equals(level))
        {
            _composed = composed = new Composed(capabilities, level, Compose(capabilities.Span, level.Span));
        }

        return composed.Bytes;
    }

    private byte[] Compose(ReadOnlySpan<byte> capabilities, ReadOnlySpan<byte> level)
    {
        LineBuffer members = new LineBuffer()
            .Add("\""u8).Add(System.Text.Encoding.ASCII.GetBytes(RequestMeta.ProtocolVersionKey)).Add("\":"u8).Add(JsonString.QuoteBytes(_revision))
            .Add(",\""u8).Add(System.Text.Encoding.ASCII.GetBytes(RequestMeta.ClientInfoKey)).Add("\":"u8).Add(s_info)
            .Add(",\""u8).Add(System.Text.Encoding.ASCII.GetBytes(RequestMeta.CapabilitiesKey)).Add("\":"u8).Add(capabilities);
        if (!level.IsEmpty)
        {
            members.Add(",\""u8).Add(System.Text.Encoding.ASCII.GetBytes(RequestMeta.LogLevelKey)).Add("\":"u8).Add(level);
        }

        return members.Span.ToArray();
    }

    private sealed record Composed(ReadOnlyMemory<byte> Capabilities, ReadOnlyMemory<byte> Level, ReadOnlyMemory<byte> Bytes);
}
