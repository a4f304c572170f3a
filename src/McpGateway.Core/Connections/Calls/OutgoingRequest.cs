using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Connections.Calls;

/// <summary>
/// A caller's request on its way to a server, before it has an id of the connection's own: the caller's params as they are, but for up to two
/// values that become others and for <c>_meta</c>.
/// </summary>
internal readonly ref struct OutgoingRequest
{
    /// <summary>The method, a JSON string.</summary>
    public required ReadOnlySpan<byte> Method { get; init; }

    /// <summary>The text in which all the spans below stand.</summary>
    public ReadOnlySpan<byte> Line { get; init; }

    /// <summary>The params, an object, or absent.</summary>
    public JsonSpan Params { get; init; }

    /// <summary>The <c>_meta</c> object in the params, or absent.</summary>
    public JsonSpan Meta { get; init; }

    /// <summary>A value in the params that becomes another, or none.</summary>
    public Replacement First { get; init; }

    /// <summary>Another value in the params that becomes another, or none.</summary>
    public Replacement Second { get; init; }

    /// <summary>What the caller says for this request alone; null for nothing.</summary>
    public CallerMeta? Caller { get; init; }

    /// <summary>Whether the caller wants to hear of progress.</summary>
    public bool WantsProgress { get; init; }

    /// <summary>The context of the trace that it is part of: members of <c>_meta</c>; empty where the caller's own stays as it is.</summary>
    public ReadOnlySpan<byte> Trace { get; init; }

    /// <summary>Puts the request's line together.</summary>
    /// <param name="line">Receives it.</param>
    /// <param name="id">The connection's id for it, which is its progress token, too.</param>
    /// <param name="sessionMeta">What every request to this server has in its <c>_meta</c>: members of a JSON object, or empty.</param>
    public void Compose(LineBuffer line, long id, ReadOnlySpan<byte> sessionMeta)
    {
        line.Add(JsonRpcLine.WithId).Add(id).Add(JsonRpcLine.Method).Add(Method);
        long? token = WantsProgress ? id : null;
        if (Params.Exists)
        {
            line.Add(JsonRpcLine.Params);
            ComposeParams(line, token, sessionMeta);
        }
        else if (!sessionMeta.IsEmpty || !Trace.IsEmpty)
        {
            line.Add(JsonRpcLine.Params).Add("{\"_meta\":"u8);
            RequestMeta.Compose(line, default, token, sessionMeta, Trace);
            line.Add("}"u8);
        }

        line.Add("}"u8);
    }

    private void ComposeParams(LineBuffer line, long? token, ReadOnlySpan<byte> sessionMeta)
    {
        int at = Params.Start;
        if (!Meta.Exists && (token is not null || !sessionMeta.IsEmpty || !Trace.IsEmpty))
        {
            line.Add("{\"_meta\":"u8);
            RequestMeta.Compose(line, default, token, sessionMeta, Trace);
            at++;
            line.Add(Line[at..Params.End].TrimStart(" \t\r\n"u8)[0] == (byte)'}' ? ""u8 : ","u8);
        }

        // The values stand in whatever order the caller wrote them.
        while (Next(at) is { Exists: true } next)
        {
            line.Add(Line[at..next.Start]);
            if (next == Meta)
            {
                RequestMeta.Compose(line, Line.Slice(Meta.Start, Meta.Length), token, sessionMeta, Trace);
            }
            else
            {
                line.Add((next == First.Place ? First : Second).Of(Line));
            }

            at = next.End;
        }

        line.Add(Line[at..Params.End]);
    }

    private JsonSpan Next(int at)
    {
        JsonSpan next = default;
        foreach (JsonSpan span in (ReadOnlySpan<JsonSpan>)[First.Place, Second.Place, Meta])
        {
            if (span.Exists && span.Start >= at && (!next.Exists || span.Start < next.Start))
            {
                next = span;
            }
        }

        return next;
    }
}
