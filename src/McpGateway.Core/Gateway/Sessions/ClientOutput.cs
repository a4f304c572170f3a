using McpGateway.Connections;
using McpGateway.Gateway.Policy;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Sessions;

/// <summary>What is sent to one client, and the forms that answers of the gateway's own have.</summary>
internal sealed class ClientOutput(IMessageChannel channel)
{
    /// <summary>What revision 2026-07-28 demands of a result, after its other members.</summary>
    private static readonly byte[] s_stateless = [.. ",\"resultType\":\"complete\",\"_meta\":{\"io.modelcontextprotocol/serverInfo\":"u8, .. SessionMeta.Info, (byte)'}'];

    /// <summary>What is said of an answer that a client gets none of, because it has not read those before.</summary>
    public const string Refused =
        "The server has answered, and its answer was thrown away, because the client had not read those before and too much of them was waiting. The request has taken effect; it was not repeated.";

    /// <summary>Sends one message to the client.</summary>
    /// <param name="mayWait">Whether this thread may wait for a client that reads slowly; the one that reads the client must not.</param>
    /// <param name="part1">First bytes of the message.</param>
    /// <param name="part2">Bytes after <paramref name="part1"/>.</param>
    /// <param name="part3">Bytes after <paramref name="part2"/>.</param>
    /// <param name="part4">Bytes after <paramref name="part3"/>.</param>
    /// <param name="part5">Bytes after <paramref name="part4"/>.</param>
    public void Post(bool mayWait, ReadOnlySpan<byte> part1, ReadOnlySpan<byte> part2 = default, ReadOnlySpan<byte> part3 = default, ReadOnlySpan<byte> part4 = default, ReadOnlySpan<byte> part5 = default) =>
        channel.Post(mayWait, part1, part2, part3, part4, part5);

    /// <summary>Answers a request with what a server has said. A client that has left too much of what came before gets an error in its place.</summary>
    /// <param name="id">The client's id.</param>
    /// <param name="part1">What follows the id.</param>
    /// <param name="part2">Bytes after <paramref name="part1"/>.</param>
    /// <param name="part3">Bytes after <paramref name="part2"/>.</param>
    public void PostAnswer(ReadOnlySpan<byte> id, ReadOnlySpan<byte> part1, ReadOnlySpan<byte> part2, ReadOnlySpan<byte> part3 = default)
    {
        if (!channel.Post(mayWait: true, JsonRpcLine.WithId, id, part1, part2, part3) && channel.IsFull)
        {
            PostError(id, JsonRpcError.InternalError, Refused);
        }
    }

    /// <summary>Whether what concerns one request of the client travels apart from the rest.</summary>
    public bool IsSplit => channel.IsSplit;

    /// <summary>Sends a message that comes of a request of the client and is not the answer to it.</summary>
    /// <param name="mayWait">Whether this thread may wait for a client that reads slowly.</param>
    /// <param name="about">The raw id of that request; empty for none.</param>
    /// <param name="message">The message.</param>
    public void PostAbout(bool mayWait, ReadOnlySpan<byte> about, ReadOnlySpan<byte> message) => channel.PostAbout(mayWait, about, message);

    /// <summary>Answers a request with an error of JSON-RPC.</summary>
    public void PostError(ReadOnlySpan<byte> id, int code, string message) => Post(mayWait: false, JsonRpcError.Line(id, code, message));

    /// <summary>Answers a request whose id is that of another one.</summary>
    public void PostIdInUse(ReadOnlySpan<byte> id) => PostError(id, JsonRpcError.InvalidRequest, "A request with this id is still in progress.");

    /// <summary>Answers a request with a result that the gateway makes.</summary>
    public void PostResult(ReadOnlySpan<byte> id, ReadOnlySpan<byte> result) => Post(mayWait: false, JsonRpcLine.WithId, id, JsonRpcLine.Result, result, "}"u8);

    /// <summary>
    /// Answers a request that cannot be met: a call of a tool with a result that the model is to see (MCP 2025-11-25, Tools, Error Handling),
    /// others with an error.
    /// </summary>
    public void PostFailure(ReadOnlySpan<byte> id, RequestKind kind, ServerException failure, bool isStateless)
    {
        if (kind != RequestKind.Tool)
        {
            bool isUnknown = failure.Failure is ServerFailure.UnknownServer or ServerFailure.UnknownTool or ServerFailure.UnknownItem or ServerFailure.Ambiguous;
            PostError(id, isUnknown ? JsonRpcError.InvalidParams : JsonRpcError.InternalError, failure.Message);
            return;
        }

        PostText(id, failure.Message, isError: true, isStateless);
    }

    /// <summary>Answers a call of a tool with a text of the gateway's own.</summary>
    public void PostText(ReadOnlySpan<byte> id, string text, bool isError, bool isStateless) => PostResult(id, new LineBuffer()
        .Add("{\"content\":[{\"type\":\"text\",\"text\":"u8).Add(JsonString.QuoteBytes(text))
        .Add(isError ? "}],\"isError\":true"u8 : "}]"u8)
        .Add(isStateless ? s_stateless : ""u8)
        .Add("}"u8).Span);
}
