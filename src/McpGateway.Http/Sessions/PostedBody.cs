using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Http.Sessions;

/// <summary>What a client has posted: one message, or a batch of them.</summary>
internal sealed class PostedBody
{
    private PostedBody(ReadOnlyMemory<byte> bytes, Envelope envelope)
    {
        Bytes = bytes;
        Envelope = envelope;
    }

    /// <summary>The bytes, on one line.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Where the parts of the message stand; of a batch only the kind.</summary>
    public Envelope Envelope { get; }

    public MessageKind Kind => Envelope.Kind;

    /// <summary>The requests in it.</summary>
    public IReadOnlyList<PostedRequest> Requests { get; private init; } = [];

    /// <summary>The method of the message; null for a batch or a response.</summary>
    public string? Method { get; private init; }

    /// <summary>The progress token of the message, or absent.</summary>
    public JsonSpan ProgressToken { get; private init; }

    /// <summary>The revision that the message says for itself; null where it says none.</summary>
    public string? Revision { get; private init; }

    /// <summary>Whether the message says for itself what the client can do.</summary>
    public bool HasCapabilities { get; private init; }

    /// <summary>Whether something comes back.</summary>
    public bool HasRequests => Requests.Count > 0;

    /// <summary>The raw id of the message, for an error that answers it; empty where it has none.</summary>
    public ReadOnlySpan<byte> Id => Kind == MessageKind.Request ? Envelope.Id.Of(Bytes.Span) : default;

    /// <summary>Reads a body.</summary>
    /// <param name="body">The bytes as they came; they are copied where they have to be changed.</param>
    public static PostedBody Read(ReadOnlyMemory<byte> body)
    {
        ReadOnlySpan<byte> mark = [0xef, 0xbb, 0xbf];
        if (body.Span.StartsWith(mark))
        {
            body = body[mark.Length..];
        }

        if (body.Span.IndexOfAny((byte)'\n', (byte)'\r') >= 0)
        {
            // Within a text they would be escaped, so that these stand between the parts. On the way to a server a message is one line.
            byte[] line = body.ToArray();
            line.AsSpan().Replace((byte)'\n', (byte)' ');
            line.AsSpan().Replace((byte)'\r', (byte)' ');
            body = line;
        }

        ReadOnlySpan<byte> valid = JsonRepair.ValidUtf8(body.Span);
        if (valid != body.Span)
        {
            body = valid.ToArray();
        }

        Envelope envelope = Envelope.Scan(body.Span);
        return envelope.Kind == MessageKind.Batch ? ReadBatch(body, envelope) : ReadMessage(body, envelope);
    }

    private static PostedBody ReadMessage(ReadOnlyMemory<byte> body, Envelope envelope)
    {
        ReadOnlySpan<byte> span = body.Span;
        JsonSpan meta = JsonMembers.Find(span, envelope.Params, "_meta");
        Span<JsonSpan> found = stackalloc JsonSpan[3];
        _ = JsonMembers.TryFind(span, meta, ["progressToken", "io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol/clientCapabilities"], found);
        return new PostedBody(body, envelope)
        {
            Method = JsonMembers.GetString(span, envelope.Method),
            ProgressToken = found[0],
            Revision = JsonMembers.GetString(span, found[1]),
            HasCapabilities = found[2].Exists && span[found[2].Start] == (byte)'{',
            Requests = envelope.Kind == MessageKind.Request
                ? [new PostedRequest(new RawId(envelope.Id.Of(span)), found[0].Exists ? new RawId(found[0].Of(span)) : null)]
                : [],
        };
    }

    private static PostedBody ReadBatch(ReadOnlyMemory<byte> body, Envelope envelope) => new(body, envelope)
    {
        Requests =
        [
            .. JsonMembers.Items(body.Span, new JsonSpan(0, body.Length))
                .Select(item => ReadMessage(body[item.Start..item.End], Envelope.Scan(body.Span[item.Start..item.End])))
                .SelectMany(message => message.Requests),
        ],
    };
}
