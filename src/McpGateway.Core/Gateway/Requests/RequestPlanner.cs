using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Configuration.Reading;
using McpGateway.Connections;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Arguments;
using McpGateway.Gateway.Lookup;
using McpGateway.Gateway.MetaTools;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Sessions;
using McpGateway.Gateway.Tokens;
using McpGateway.Json;
using McpGateway.Transports;

namespace McpGateway.Gateway.Requests;

/// <summary>Finds out which server a client's request is for, and what becomes of the names and addresses in it on the way there.</summary>
internal sealed class RequestPlanner
{
    private readonly ClientContext _client;
    private readonly ExposedCatalog _exposed;

    /// <param name="client">The client.</param>
    public RequestPlanner(ClientContext client)
    {
        _client = client;
        _exposed = client.ExposedCatalog;
    }

    /// <summary>Plans a <c>tools/call</c>; null where it calls a tool of the gateway's own.</summary>
    /// <exception cref="ServerException">There is no such server or tool, it may not be called, or its arguments are none.</exception>
    public ForwardPlan? PlanTool(ReadOnlySpan<byte> line, in ClientRequest request)
    {
        if (request.Name.Exists && JsonString.Is(request.Name.Of(line), "call_mcp_tool"u8))
        {
            return PlanMetaCall(line, request);
        }

        if (_client.Access.Configuration.Settings.Exposure == Exposure.Meta
            || JsonMembers.GetString(line, request.Name) is not { } name
            || MetaToolDefinitions.Looks(name))
        {
            return null;
        }

        if (!_exposed.TryFindTool(name, out string? serverName, out string? tool))
        {
            _exposed.CheckClosed(RequestKind.Tool, name);
            return null;
        }

        ServerDefinition server = _client.Directory.GetServer(serverName);
        return PlanCall(line, request, server, tool, _client.Catalog.Find(server), new Replacement(request.Name, default, JsonString.QuoteBytes(tool)), request.Arguments, isMetaCall: false);
    }

    /// <summary>Plans a <c>prompts/get</c>.</summary>
    /// <exception cref="ServerException">There is no such prompt.</exception>
    public async Task<ForwardPlan> PlanPromptAsync(byte[] line, ClientRequest request, ConnectionScope scope, CancellationToken cancellationToken)
    {
        (ServerDefinition server, string prompt) = await _exposed.FindPromptAsync(JsonMembers.GetString(line, request.Name) ?? "", scope, cancellationToken).ConfigureAwait(false);
        return Plan(RequestKind.Prompt, server, prompt, request, request.Name);
    }

    /// <summary>Plans a <c>resources/read</c>.</summary>
    /// <exception cref="ServerException">There is no such resource.</exception>
    public ForwardPlan PlanResource(ReadOnlySpan<byte> line, in ClientRequest request)
    {
        (ServerDefinition server, string uri) = _exposed.FindResource(JsonMembers.GetString(line, request.Uri) ?? "");
        return Plan(RequestKind.Resource, server, uri, request, request.Uri);
    }

    /// <summary>Plans a <c>completion/complete</c> for a prompt or a resource template.</summary>
    /// <exception cref="ServerException">There is no such prompt or template.</exception>
    public async Task<ForwardPlan> PlanCompletionAsync(byte[] line, ClientRequest request, ConnectionScope scope, CancellationToken cancellationToken)
    {
        (JsonSpan nameSpan, JsonSpan uriSpan) = ReadReference(line, request.Ref);
        if (!nameSpan.Exists && !uriSpan.Exists)
        {
            throw new ServerException("completion/complete needs a \"ref\" with the \"name\" of a prompt or the \"uri\" of a resource template.");
        }

        ServerDefinition server;
        string name;
        if (nameSpan.Exists)
        {
            (server, name) = await _exposed.FindPromptAsync(JsonMembers.GetString(line, nameSpan) ?? "", scope, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            (server, name) = _exposed.FindResource(JsonMembers.GetString(line, uriSpan) ?? "");
        }

        return Plan(RequestKind.Completion, server, name, request, nameSpan.Exists ? nameSpan : uriSpan);
    }

    /// <summary>A request of which one value becomes what the server calls it.</summary>
    /// <param name="kind">What it asks for.</param>
    /// <param name="server">The server.</param>
    /// <param name="name">The server's name of what is asked for.</param>
    /// <param name="request">The request.</param>
    /// <param name="place">Where the name stands that the client has written.</param>
    /// <exception cref="ServerException">It may not be had.</exception>
    private ForwardPlan Plan(RequestKind kind, ServerDefinition server, string name, in ClientRequest request, JsonSpan place) => new()
    {
        Server = server,
        Kind = kind,
        Name = name,
        Decision = _client.Gate.Check(kind, server, name),
        Request = request,
        First = new Replacement(place, default, JsonString.QuoteBytes(name)),
    };

    private static (JsonSpan Name, JsonSpan Uri) ReadReference(ReadOnlySpan<byte> line, JsonSpan reference)
    {
        Span<JsonSpan> found = stackalloc JsonSpan[3];
        _ = JsonMembers.TryFind(line, reference, ["type", "name", "uri"], found, out bool repeated);
        if (repeated)
        {
            throw new ServerException("The \"ref\" of completion/complete has a duplicate member.");
        }

        bool isPrompt = found[0].Exists && JsonString.Is(found[0].Of(line), "ref/prompt"u8);
        return isPrompt ? (found[1], default) : (default, found[2]);
    }

    private static ServerException NoObject(CatalogTool? tool) =>
        new($"\"arguments\" must be a JSON object, as the tool's signature says{(tool is null ? "." : ": " + ShortSignature.ForMessage(tool.Signature))}");

    private ForwardPlan? PlanMetaCall(ReadOnlySpan<byte> line, in ClientRequest request)
    {
        Span<JsonSpan> inner = stackalloc JsonSpan[3];
        _ = JsonMembers.TryFind(line, request.Arguments, ["mcp_name", "tool_name", "arguments"], inner);
        string? written = JsonMembers.GetString(line, inner[1]);
        if (_client.Directory.NamesOf(JsonMembers.GetString(line, inner[0]), written) is not ({ } name, { } asked))
        {
            throw _client.Directory.IncompleteCall(JsonMembers.GetString(line, inner[0]), written);
        }

        if (name == ConfigurationReader.ReservedName)
        {
            return null;
        }

        ServerDefinition server = _client.Directory.GetServer(name, asked);
        CatalogEntry? entry = _client.Catalog.Find(server);
        string tool = entry is null ? asked : QualifiedNames.Resolve(entry, asked);
        Replacement first = ReferenceEquals(tool, written) ? new Replacement(request.Name, inner[1], null) : new Replacement(request.Name, default, JsonString.QuoteBytes(tool));
        return PlanCall(line, request, server, tool, entry, first, inner[2], isMetaCall: true);
    }

    /// <summary>A call of a tool, under its own name or through a meta-tool.</summary>
    /// <param name="line">The client's line.</param>
    /// <param name="request">The request in it.</param>
    /// <param name="server">The server.</param>
    /// <param name="tool">The server's name of the tool.</param>
    /// <param name="entry">What is known of the server; null where nothing is.</param>
    /// <param name="first">What becomes of the name that the client has written.</param>
    /// <param name="arguments">Where the tool's arguments stand.</param>
    /// <param name="isMetaCall">Whether it is called through a meta-tool.</param>
    /// <exception cref="ServerException">It may not be called, or its arguments are none.</exception>
    private ForwardPlan PlanCall(
        ReadOnlySpan<byte> line, in ClientRequest request, ServerDefinition server, string tool, CatalogEntry? entry, Replacement first, JsonSpan arguments, bool isMetaCall)
    {
        GateDecision decision = _client.Gate.Check(RequestKind.Tool, server, tool);
        CatalogTool? known = entry?.Find(tool);
        return new ForwardPlan
        {
            Server = server,
            Kind = RequestKind.Tool,
            Request = request,
            Name = tool,
            Decision = decision,
            Known = known,
            IsMetaCall = isMetaCall,
            First = first,
            Second = ToolArguments.Of(line, request.Arguments, arguments, known, isMetaCall) ?? throw NoObject(known),
        };
    }
}
