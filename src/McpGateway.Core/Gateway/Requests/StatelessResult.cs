using McpGateway.Gateway.Policy;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests;

/// <summary>
/// Gives the answer of an older server what revision 2026-07-28 demands of it: <c>resultType</c> on every result, <c>ttlMs</c> and
/// <c>cacheScope</c> on what a client may keep, and the error code that stands for a resource that is not there. The rest stays byte for byte.
/// </summary>
internal static class StatelessResult
{
    private static ReadOnlySpan<byte> NotFoundBefore => "-32002"u8;

    /// <summary>The member <c>result</c> or <c>error</c> of the answer with a comma before it; null where the line is good as it is.</summary>
    public static byte[]? Of(ReadOnlySpan<byte> line, in Envelope envelope, RequestKind kind)
    {
        if (envelope.Result.Exists)
        {
            ReadOnlySpan<byte> result = envelope.Result.Of(line);
            ReadOnlySpan<byte> stamped = Stamp(result, isCacheable: kind == RequestKind.Resource);
            return stamped == result ? null : new LineBuffer().Add(JsonRpcLine.Result).Add(stamped).Span.ToArray();
        }

        JsonSpan code = JsonMembers.Find(line, envelope.Error, "code");
        return code.Exists && code.Of(line).SequenceEqual(NotFoundBefore)
            ? new LineBuffer().Add(JsonRpcLine.Error).Add(line[envelope.Error.Start..code.Start]).Add("-32602"u8).Add(line[code.End..envelope.Error.End]).Span.ToArray()
            : null;
    }

    /// <summary>The result with what it lacks.</summary>
    /// <param name="result">The raw result.</param>
    /// <param name="isCacheable">Whether a client may keep it.</param>
    public static ReadOnlySpan<byte> Stamp(ReadOnlySpan<byte> result, bool isCacheable)
    {
        Span<JsonSpan> found = stackalloc JsonSpan[3];
        if (!JsonMembers.TryFind(result, new JsonSpan(0, result.Length), ["resultType", "ttlMs", "cacheScope"], found) || found[0].Exists)
        {
            return result;
        }

        LineBuffer stamped = new LineBuffer().Add("{\"resultType\":\"complete\""u8);
        if (isCacheable)
        {
            stamped.Add(found[1].Exists ? ""u8 : ",\"ttlMs\":0"u8).Add(found[2].Exists ? ""u8 : ",\"cacheScope\":\"private\""u8);
        }

        ReadOnlySpan<byte> rest = result[1..].TrimStart(" \t\r\n"u8);
        return stamped.Add(rest[0] == (byte)'}' ? ""u8 : ","u8).Add(rest).Span;
    }
}
