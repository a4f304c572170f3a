using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Http.Sessions;

/// <summary>What the gateway sends a client, as far as it decides on which stream it goes.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">The id of a response or request.</param>
/// <param name="ProgressToken">The token of a progress notification, or absent.</param>
internal readonly record struct OutgoingMessage(MessageKind Kind, JsonSpan Id, JsonSpan ProgressToken)
{
    /// <summary>Reads a message.</summary>
    public static OutgoingMessage Read(ReadOnlySpan<byte> message)
    {
        // The form that all answers have which are put together here; they may be long.
        if (message.StartsWith(JsonRpcLine.WithId))
        {
            int start = JsonRpcLine.WithId.Length;
            var id = new JsonSpan(start, EndOfScalar(message, start) - start);
            ReadOnlySpan<byte> rest = message[id.End..];
            if (rest.StartsWith(JsonRpcLine.Result) || rest.StartsWith(JsonRpcLine.Error))
            {
                return new OutgoingMessage(MessageKind.Response, id, default);
            }

            if (rest.StartsWith(JsonRpcLine.Method))
            {
                return new OutgoingMessage(MessageKind.Request, id, default);
            }
        }

        Envelope envelope = Envelope.Scan(message);
        JsonSpan token = envelope.Kind == MessageKind.Notification && envelope.IsMethod(message, "notifications/progress"u8)
            ? JsonMembers.Find(message, envelope.Params, "progressToken")
            : default;
        return new OutgoingMessage(envelope.Kind, envelope.Id, token);
    }

    /// <summary>Puts the parts of a message together.</summary>
    public static byte[] Join(ReadOnlySpan<byte> part1, ReadOnlySpan<byte> part2, ReadOnlySpan<byte> part3, ReadOnlySpan<byte> part4, ReadOnlySpan<byte> part5)
    {
        byte[] message = GC.AllocateUninitializedArray<byte>(checked(part1.Length + part2.Length + part3.Length + part4.Length + part5.Length));
        Span<byte> rest = message;
        part1.CopyTo(rest);
        part2.CopyTo(rest = rest[part1.Length..]);
        part3.CopyTo(rest = rest[part2.Length..]);
        part4.CopyTo(rest = rest[part3.Length..]);
        part5.CopyTo(rest[part4.Length..]);
        return message;
    }

    private static int EndOfScalar(ReadOnlySpan<byte> message, int start)
    {
        if (message[start] != (byte)'"')
        {
            int length = message[start..].IndexOf((byte)',');
            return length < 0 ? message.Length : start + length;
        }

        int end = start + 1;
        while (end < message.Length && message[end] != (byte)'"')
        {
            end += message[end] == (byte)'\\' ? 2 : 1;
        }

        return Math.Min(end + 1, message.Length);
    }
}
