using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Observing;
using McpGateway.Gateway.Policy;

namespace McpGateway.Gateway.Sessions;

/// <summary>Where a client's request goes and what becomes of its parts on the way.</summary>
internal sealed record ForwardPlan
{
    public required ServerDefinition Server { get; init; }

    public required RequestKind Kind { get; init; }

    public required ClientRequest Request { get; init; }

    /// <summary>The server's own name of what is asked for: a tool's, a prompt's, the URI of a resource or of a template.</summary>
    public required string Name { get; init; }

    /// <summary>What the gate said to it.</summary>
    public required GateDecision Decision { get; init; }

    /// <summary>The name of the tool, where one is called.</summary>
    public string? Tool => Kind == RequestKind.Tool ? Name : null;

    /// <summary>The tool; null where the catalog does not know it, so that the server is to be asked whether it has it.</summary>
    public CatalogTool? Known { get; init; }

    /// <summary>Whether the tool is called by <c>call_mcp_tool</c>, so that the client may never have seen its schema.</summary>
    public bool IsMetaCall { get; init; }

    /// <summary>Tells those who observe the request of its end; null where nobody does, or not yet.</summary>
    public ObservedCall? Observed { get; init; }

    public Replacement First { get; init; }

    public Replacement Second { get; init; }

    /// <summary>The method, a JSON string.</summary>
    public ReadOnlySpan<byte> Method => Kind switch
    {
        RequestKind.Tool => "\"tools/call\""u8,
        RequestKind.Prompt => "\"prompts/get\""u8,
        RequestKind.Resource => "\"resources/read\""u8,
        _ => "\"completion/complete\""u8,
    };

    /// <summary>The arguments in the line that the plan was made for, a raw JSON value; empty where there are none.</summary>
    public ReadOnlySpan<byte> ArgumentsIn(ReadOnlySpan<byte> line) => Second.Place.Exists || Tool is not null ? Second.Of(line) : Request.Arguments.Of(line);

    /// <summary>The request for a server, of the line that the plan was made for or of a copy of it.</summary>
    /// <param name="line">That line.</param>
    /// <param name="wantsProgress">Whether the client wants to hear of progress.</param>
    /// <param name="trace">The context of the trace that takes the place of the client's: members of <c>_meta</c>; empty where the client's stays.</param>
    public OutgoingRequest Compose(ReadOnlySpan<byte> line, bool wantsProgress, ReadOnlySpan<byte> trace) => new()
    {
        Method = Method,
        Line = line,
        Params = Request.Params,
        Meta = Request.Meta,
        First = First,
        Second = Second,
        Caller = Request.IsStateless ? Request.Profile.Meta : null,
        WantsProgress = wantsProgress,
        Trace = trace,
    };
}
