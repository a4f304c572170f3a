using McpGateway.Connections.Calls;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Gateway.Sessions;

/// <summary>A request of the client: where the parts of its params stand that decide where it goes. All spans are in its line.</summary>
internal readonly record struct ClientRequest
{
    private static readonly string[] s_members = ["name", "arguments", "_meta", "requestState", "inputResponses", "uri", "ref", "notifications"];
    private static readonly string[] s_meta = ["progressToken", RequestMeta.ProtocolVersionKey, RequestMeta.CapabilitiesKey, RequestMeta.LogLevelKey, RequestMeta.ClientInfoKey];

    public JsonSpan Id { get; private init; }

    public JsonSpan Params { get; init; }

    public JsonSpan Name { get; private init; }

    public JsonSpan Arguments { get; private init; }

    public JsonSpan Meta { get; private init; }

    /// <summary>What a result said that asked for input, when the client makes the request again (MCP 2026-07-28).</summary>
    public JsonSpan RequestState { get; private init; }

    /// <summary>The client's answers to what that result asked for.</summary>
    public JsonSpan InputResponses { get; private init; }

    public JsonSpan Uri { get; private init; }

    public JsonSpan Ref { get; private init; }

    public JsonSpan Notifications { get; private init; }

    public JsonSpan ProgressToken { get; private init; }

    public JsonSpan Capabilities { get; private init; }

    public JsonSpan LogLevel { get; private init; }

    /// <summary>What the client calls itself, where the request says so.</summary>
    public JsonSpan ClientInfo { get; private init; }

    /// <summary>The revision that the request says for itself, or absent.</summary>
    public JsonSpan Revision { get; private init; }

    /// <summary>Whether the request says for itself which revision it is of, as those of 2026-07-28 and later do.</summary>
    public bool IsStateless { get; init; }

    /// <summary>Whether that is a revision which is spoken here, and the request says what it has to.</summary>
    public bool IsSpoken { get; private init; }

    /// <summary>What the client has said of itself: with this request where it is of 2026-07-28, in its handshake else.</summary>
    public ClientProfile Profile { get; init; }

    /// <summary>The user's answer to the question whether the call may be made, where the client comes back with one.</summary>
    public Consent? Consent { get; init; }

    /// <summary>Whether a member is there twice: readers differ in which of them they take.</summary>
    public bool IsAmbiguous { get; private init; }

    /// <summary>Reads the params of a request.</summary>
    public static ClientRequest Read(ReadOnlySpan<byte> line, in Envelope envelope)
    {
        Span<JsonSpan> members = stackalloc JsonSpan[8];
        Span<JsonSpan> meta = stackalloc JsonSpan[5];
        _ = JsonMembers.TryFind(line, envelope.Params, s_members, members, out bool repeated);
        _ = JsonMembers.TryFind(line, members[2], s_meta, meta, out bool metaRepeated);
        bool modern = meta[1].Exists;
        return new ClientRequest
        {
            Id = envelope.Id,
            Params = envelope.Params,
            Name = members[0],
            Arguments = members[1],
            Meta = members[2],
            RequestState = members[3],
            InputResponses = members[4],
            Uri = members[5],
            Ref = members[6],
            Notifications = members[7],
            ProgressToken = meta[0],
            Capabilities = meta[2],
            LogLevel = meta[3],
            ClientInfo = meta[4],
            Revision = meta[1],
            IsStateless = modern,
            IsSpoken = modern && JsonString.Is(meta[1].Of(line), "2026-07-28"u8) && meta[2].Exists && line[meta[2].Start] == (byte)'{',
            IsAmbiguous = repeated || metaRepeated,
        };
    }
}
