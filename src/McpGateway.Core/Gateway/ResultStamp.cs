using McpGateway.Wire;

namespace McpGateway.Gateway;

/// <summary>
/// Gives a result the <c>resultType</c> that revision 2026-07-28 has on every result and older servers do not send. The rest stays byte for byte.
/// </summary>
internal static class ResultStamp
{
    public static ReadOnlySpan<byte> Apply(ReadOnlySpan<byte> result)
    {
        Span<JsonSpan> found = stackalloc JsonSpan[1];
        if (!JsonMembers.TryFind(result, new JsonSpan(0, result.Length), ["resultType"], found) || found[0].Exists)
        {
            return result;
        }

        ReadOnlySpan<byte> rest = result[1..].TrimStart(" \t\r\n"u8);
        return new LineBuffer()
            .Add("{\"resultType\":\"complete\""u8).Add(rest[0] == (byte)'}' ? ""u8 : ","u8).Add(rest)
            .Span;
    }
}
