using McpGateway.Gateway.Observing;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Sessions;
using McpGateway.Json;
using McpGateway.Transports;

namespace McpGateway.Gateway.Requests;

/// <summary>Tells those who observe requests of the requests of one client.</summary>
internal static class ObservedRequests
{
    /// <summary>A request is to be forwarded; null where nobody wants to know.</summary>
    /// <param name="client">The client.</param>
    /// <param name="plan">Where it goes.</param>
    /// <param name="line">The client's line.</param>
    public static ObservedCall? Begin(ClientContext client, ForwardPlan plan, ReadOnlySpan<byte> line) =>
        client.Services.Observers.IsEmpty ? null : Begin(client, plan.Kind, plan.Server.Name, plan.Name, plan.Request, line, plan.ArgumentsIn(line));

    /// <summary>A request could not be planned: there is no such server or tool, or it may not be had.</summary>
    /// <param name="client">The client.</param>
    /// <param name="kind">What it asks for.</param>
    /// <param name="request">The request.</param>
    /// <param name="line">The client's line.</param>
    /// <param name="failure">Why.</param>
    public static void Refused(ClientContext client, RequestKind kind, in ClientRequest request, ReadOnlySpan<byte> line, ServerException failure)
    {
        if (client.Services.Observers.IsEmpty)
        {
            return;
        }

        JsonSpan asked = kind switch
        {
            RequestKind.Resource => request.Uri,
            RequestKind.Completion => request.Ref,
            _ => request.Name,
        };
        JsonSpan arguments = request.Arguments;
        string? server = null;
        if (kind == RequestKind.Tool && request.Name.Exists && JsonString.Is(request.Name.Of(line), "call_mcp_tool"u8))
        {
            Span<JsonSpan> inner = stackalloc JsonSpan[3];
            _ = JsonMembers.TryFind(line, request.Arguments, ["mcp_name", "tool_name", "arguments"], inner);
            server = JsonMembers.GetString(line, inner[0]);
            (asked, arguments) = (inner[1], inner[2]);
        }

        string name = JsonMembers.GetString(line, asked) ?? (kind == RequestKind.Completion ? JsonMembers.GetString(line, JsonMembers.Find(line, asked, "name")) ?? JsonMembers.GetString(line, JsonMembers.Find(line, asked, "uri")) : null) ?? "";
        ServerException why = failure;
        if (server is null && client.ExposedCatalog.Behind(Exposed(kind, line, asked), name) is { } behind)
        {
            (server, name) = (behind.Server.Name, behind.Name);
        }

        server ??= failure.Server;
        if (client.Access.Configuration.Find(server) is null && client.Services.Configuration.Current.Find(server) is not null)
        {
            // The client is told that there is none; whose gateway it is wants to know that there is one.
            why = new ServerException(server, ServerFailure.Denied, $"is not there for {(client.Access.Profile is { } profile ? $"the profile '{profile}'" : client.Access.Caller.Name)}", "", failure);
        }

        Begin(client, kind, server, name, request, line, arguments.Exists ? arguments.Of(line) : default).Failed(why);
    }

    /// <summary>Completions are for prompts and for resources.</summary>
    private static RequestKind Exposed(RequestKind kind, ReadOnlySpan<byte> line, JsonSpan reference) =>
        kind != RequestKind.Completion ? kind : JsonMembers.Find(line, reference, "name").Exists ? RequestKind.Prompt : RequestKind.Resource;

    private static ObservedCall Begin(ClientContext client, RequestKind kind, string server, string name, in ClientRequest request, ReadOnlySpan<byte> line, ReadOnlySpan<byte> arguments)
    {
        var asked = new ObservedRequest
        {
            Caller = client.Access.Caller,
            Origin = client.Origin,
            Client = request.Profile?.Client ?? client.Profile.Client,
            Profile = client.Access.Profile,
            Server = server,
            Kind = kind,
            Name = name,
        };
        return client.Services.Observers.Begin(asked, new CallContent { Arguments = arguments, Meta = request.Meta.Exists ? request.Meta.Of(line) : default });
    }
}
