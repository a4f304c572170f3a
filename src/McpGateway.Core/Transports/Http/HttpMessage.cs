using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Transports.Http;

/// <summary>A message to a server, with what its HTTP headers repeat of it.</summary>
internal sealed class HttpMessage
{
    /// <summary>The key of <c>_meta</c> that says the revision (MCP 2026-07-28).</summary>
    private const string RevisionKey = "io.modelcontextprotocol/protocolVersion";

    private HttpMessage(byte[] body, long request, MessageKind kind)
    {
        Body = body;
        Request = request;
        Kind = kind;
    }

    public byte[] Body { get; }

    /// <summary>The number of the request that it is or is about; 0 for none.</summary>
    public long Request { get; }

    public MessageKind Kind { get; }

    /// <summary>The method; null for a response.</summary>
    public string? Method { get; private init; }

    /// <summary>The name or the address that the request is for; null where there is none.</summary>
    public string? Name { get; private init; }

    /// <summary>The revision that the message says for itself, as those without a session do; null else.</summary>
    public string? Revision { get; private init; }

    /// <summary>For a cancellation, the number of the request that is cancelled; 0 else.</summary>
    public long Cancels { get; private init; }

    /// <summary>The context of the trace that the message is part of, as headers; empty where its <c>_meta</c> has none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Trace { get; private init; } = [];

    /// <summary>The arguments of a call.</summary>
    public JsonSpan Arguments { get; private init; }

    /// <summary>Whether it is the first message of a connection, which finds out what the server speaks.</summary>
    public bool IsHandshake => Method is "initialize" or "server/discover";

    /// <summary>Reads a message of ours.</summary>
    public static HttpMessage Read(byte[] body, long request)
    {
        Envelope envelope = Envelope.Scan(body);
        string? method = JsonMembers.GetString(body, envelope.Method);
        Span<JsonSpan> found = stackalloc JsonSpan[5];
        _ = JsonMembers.TryFind(body, envelope.Params, ["name", "uri", "_meta", "requestId", "arguments"], found);
        Span<JsonSpan> meta = stackalloc JsonSpan[4];
        _ = JsonMembers.TryFind(body, found[2], [RevisionKey, TraceContext.ParentName, TraceContext.StateName, TraceContext.BaggageName], meta);
        return new HttpMessage(body, request, envelope.Kind)
        {
            Method = method,
            Name = method switch
            {
                "tools/call" or "prompts/get" => JsonMembers.GetString(body, found[0]),
                "resources/read" => JsonMembers.GetString(body, found[1]),
                _ => null,
            },
            Revision = JsonMembers.GetString(body, meta[0]),
            Trace = meta[1].Exists || meta[3].Exists ? TraceContext.Headers(JsonMembers.GetString(body, meta[1]), JsonMembers.GetString(body, meta[2]), JsonMembers.GetString(body, meta[3])) : [],
            Cancels = method == "notifications/cancelled" && found[3].Exists && RequestNumber.TryRead(found[3].Of(body), out long cancelled) ? cancelled : 0,
            Arguments = found[4],
        };
    }

    /// <summary>A request without params but what this one says of its revision and its client. It is the transport's own: nobody else waits for its answer.</summary>
    /// <param name="method">The method.</param>
    public HttpMessage Sibling(string method)
    {
        Envelope envelope = Envelope.Scan(Body);
        JsonSpan meta = JsonMembers.Find(Body, envelope.Params, "_meta");
        return Read(
            new LineBuffer()
                .Add(JsonRpcLine.WithId).Add("\"transport\""u8).Add(JsonRpcLine.Method).Add(JsonString.QuoteBytes(method))
                .Add(JsonRpcLine.Params).Add("{\"_meta\":"u8).Add(meta.Exists ? meta.Of(Body) : "{}"u8).Add("}}"u8).Span.ToArray(),
            0);
    }
}
