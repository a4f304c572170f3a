using McpGateway.Catalog;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Arguments;
using McpGateway.Gateway.Lookup;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Sessions;
using McpGateway.Gateway.Output;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Requests;

/// <summary>Answers the calls of one client to the gateway's own server.</summary>
internal sealed class BuiltInServerCalls
{
    private readonly ClientContext _client;

    /// <param name="client">The client.</param>
    public BuiltInServerCalls(ClientContext client)
    {
        _client = client;
    }

    /// <summary>Whether a <c>tools/call</c> that no server gets is a call of a tool here.</summary>
    public static bool IsCalled(ReadOnlySpan<byte> line, in ClientRequest request) =>
        request.Name.Exists && JsonString.Is(request.Name.Of(line), "call_mcp_tool"u8);

    /// <summary>Answers a call.</summary>
    /// <param name="line">The client's line.</param>
    /// <param name="request">The request in it.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="ServerException">There is no such tool, or it cannot do what is asked.</exception>
    public void Answer(ReadOnlySpan<byte> line, in ClientRequest request, CancellationToken cancellationToken)
    {
        Span<JsonSpan> inner = stackalloc JsonSpan[2];
        _ = JsonMembers.TryFind(line, request.Arguments, ["tool_name", "arguments"], inner);
        string tool = JsonMembers.GetString(line, inner[0])!;
        CatalogTool known = BuiltInServer.Entry.Find(QualifiedNames.Resolve(BuiltInServer.Entry, tool)) ?? throw ToolDirectory.UnknownTool(tool, BuiltInServer.Entry);
        _client.Gate.Check(RequestKind.Tool, BuiltInServer.Definition, known.Name);
        Replacement arguments = ToolArguments.Of(line, request.Arguments, inner[1], known, isMetaCall: true) ?? throw new ServerException("\"arguments\" must be a JSON object, as the tool's signature says.");
        ReadResultTool call = ReadResultTool.Read(arguments.Of(line));
        KeptResult kept = _client.Results.Get(call.Id);
        LineBuffer result = call.Find is null ? ResultPage.Read(kept, call.Offset, cancellationToken) : ResultSearch.Find(kept, call.Find, call.Offset, cancellationToken);
        _client.Output.PostResult(request.Id.Of(line), request.IsStateless ? StatelessResult.Stamp(result.Span, isCacheable: false) : result.Span);
    }
}
