using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Transports.Relayed;

/// <summary>
/// A server's trouble on its way from one gateway of this user to another: an error of JSON-RPC that says in its data which trouble it is, so that it stays the same
/// on the other side. No server sends such a one: it would be taken for what happened to itself.
/// </summary>
internal static class RelayedFailure
{
    private const string Member = "io.github.mcp-gateway/failure";

    /// <summary>The response that says it.</summary>
    /// <param name="id">The raw id of the request.</param>
    /// <param name="failure">The trouble.</param>
    public static byte[] Line(ReadOnlySpan<byte> id, ServerException failure)
    {
        LineBuffer data = new LineBuffer()
            .Add("{"u8).Add(JsonString.QuoteBytes(Member)).Add(":{\"kind\":"u8).Add(JsonString.QuoteBytes(failure.Failure.ToString()))
            .Add(",\"cause\":"u8).Add(JsonString.QuoteBytes(failure.Cause))
            .Add(",\"remedy\":"u8).Add(JsonString.QuoteBytes(failure.Remedy)).Add("}}"u8);
        return JsonRpcError.Line(id, JsonRpcError.InternalError, failure.Message, data.Span);
    }

    /// <summary>Reads what <see cref="Line"/> wrote; null where it is another message.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="line">The message.</param>
    /// <param name="envelope">Where the parts of it stand.</param>
    public static ServerException? Read(string server, ReadOnlySpan<byte> line, in Envelope envelope)
    {
        JsonSpan failure = envelope.Error.Exists ? JsonMembers.Find(line, JsonMembers.Find(line, envelope.Error, "data"), Member) : default;
        Span<JsonSpan> found = stackalloc JsonSpan[3];
        return failure.Exists && JsonMembers.TryFind(line, failure, ["kind", "cause", "remedy"], found)
            && Enum.TryParse(JsonMembers.GetString(line, found[0]), out ServerFailure kind) && JsonMembers.GetString(line, found[1]) is { } cause
            ? new ServerException(server, kind, cause, JsonMembers.GetString(line, found[2]) ?? "")
            : null;
    }
}
