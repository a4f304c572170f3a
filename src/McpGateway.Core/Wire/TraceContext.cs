using System.Diagnostics;
using McpGateway.Json;

namespace McpGateway.Wire;

/// <summary>
/// Where in a trace a message stands (W3C Trace Context): the span that has made it, and what systems for traces add. In MCP that is in <c>_meta</c> (MCP 2026-07-28, Distributed Tracing
/// Conventions), in HTTP in headers.
/// </summary>
/// <param name="Parent">The span, <c>00-TRACE-SPAN-FLAGS</c>.</param>
/// <param name="State">What systems for traces add; null for nothing.</param>
internal sealed record TraceContext(string Parent, string? State)
{
    public const string ParentName = "traceparent";
    public const string StateName = "tracestate";
    public const string BaggageName = "baggage";

    /// <summary>How long values may be: W3C Trace Context asks for 512 characters of state, W3C Baggage for 8,192 bytes.</summary>
    private const int MostState = 512, MostBaggage = 8192;

    /// <summary>Reads it; null where there is none of the right form. A state that is not right is left out (W3C Trace Context, section 3.3).</summary>
    public static TraceContext? Read(string? parent, string? state) =>
        parent is { Length: 55 } && ActivityContext.TryParse(parent, null, out _) ? new TraceContext(parent, IsValue(state, MostState) ? state : null) : null;

    /// <summary>Reads it in a <c>_meta</c> object.</summary>
    public static TraceContext? Read(ReadOnlySpan<byte> meta)
    {
        if (meta.IsEmpty || meta[0] != (byte)'{')
        {
            return null;
        }

        Span<JsonSpan> found = stackalloc JsonSpan[2];
        _ = JsonMembers.TryFind(meta, new JsonSpan(0, meta.Length), [ParentName, StateName], found);
        return found[0].Exists ? Read(JsonMembers.GetString(meta, found[0]), JsonMembers.GetString(meta, found[1])) : null;
    }

    /// <summary>The headers of a message with such values in its <c>_meta</c>; those that are not right are left out.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Headers(string? parent, string? state, string? baggage)
    {
        var headers = new List<KeyValuePair<string, string>>(3);
        if (Read(parent, state) is { } trace)
        {
            headers.Add(new(ParentName, trace.Parent));
            if (trace.State is not null)
            {
                headers.Add(new(StateName, trace.State));
            }
        }

        if (IsValue(baggage, MostBaggage))
        {
            headers.Add(new(BaggageName, baggage!));
        }

        return headers;
    }

    /// <summary>Members of <c>_meta</c>.</summary>
    public byte[] ToMembers()
    {
        LineBuffer members = new LineBuffer().Add("\"traceparent\":"u8).Add(JsonString.QuoteBytes(Parent));
        return (State is null ? members : members.Add(",\"tracestate\":"u8).Add(JsonString.QuoteBytes(State))).Span.ToArray();
    }

    private static bool IsValue(string? value, int most) => value is { Length: > 0 } && value.Length <= most && value.All(letter => letter is >= ' ' and <= '~');
}
