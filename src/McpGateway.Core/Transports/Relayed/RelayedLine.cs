using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Transports.Relayed;

/// <summary>What a server says beside its messages, on its way from one gateway of this user to another.</summary>
internal static class RelayedLine
{
    private static ReadOnlySpan<byte> Method => "\"notifications/io.github.mcp-gateway/stderr\""u8;

    /// <summary>The notification that says it.</summary>
    /// <param name="text">The line.</param>
    public static byte[] Line(string text) =>
        new LineBuffer().Add(JsonRpcLine.Notification).Add(Method).Add(JsonRpcLine.Params).Add("{\"line\":"u8).Add(JsonString.QuoteBytes(text)).Add("}}"u8).Span.ToArray();

    /// <summary>Reads what <see cref="Line"/> wrote; null where it is another message.</summary>
    /// <param name="line">The message.</param>
    /// <param name="envelope">Where the parts of it stand.</param>
    public static string? Read(ReadOnlySpan<byte> line, in Envelope envelope) =>
        envelope.Method.Exists && envelope.Method.Of(line).SequenceEqual(Method) ? JsonMembers.GetString(line, JsonMembers.Find(line, envelope.Params, "line")) : null;
}
