using McpGateway.Configuration;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Lookup;
using McpGateway.Gateway.Observing;
using McpGateway.Gateway.Policy;
using McpGateway.Json;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Scripts;

/// <summary>The requests that scripts of this process make to servers. Nothing of the answers is cut, and nothing is rewritten.</summary>
/// <param name="access">What the user has of the gateway.</param>
/// <param name="scopes">Whose the connections are.</param>
/// <param name="directory">Finds servers by name.</param>
internal sealed class ScriptCalls(GatewayAccess access, ProcessScopes scopes, ToolDirectory directory)
{
    /// <summary>Reads a resource (<c>resources/read</c>).</summary>
    public Task<ServerReply> ReadResourceAsync(string server, string uri, ToolCallHandlers? handlers, CancellationToken cancellationToken) =>
        RequestAsync(server, RequestKind.Resource, uri, "resources/read", new LineBuffer().Add("{\"uri\":"u8).Add(JsonString.QuoteBytes(uri)).Add("}"u8).Memory, default, handlers, cancellationToken);

    /// <summary>Renders a prompt (<c>prompts/get</c>).</summary>
    public Task<ServerReply> GetPromptAsync(string server, string prompt, ReadOnlyMemory<byte> arguments, ToolCallHandlers? handlers, CancellationToken cancellationToken) =>
        RequestAsync(server, RequestKind.Prompt, prompt, "prompts/get", Named(prompt, arguments), arguments, handlers, cancellationToken);

    /// <summary>Calls a tool (<c>tools/call</c>).</summary>
    public Task<ServerReply> CallToolAsync(string server, string tool, ReadOnlyMemory<byte> arguments, ToolCallHandlers? handlers, CancellationToken cancellationToken) =>
        RequestAsync(server, RequestKind.Tool, tool, "tools/call", Named(tool, arguments), arguments, handlers, cancellationToken);

    /// <summary>A call that was not made: those who observe requests hear of it as of one that was.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">The arguments; empty where they could not be made.</param>
    /// <param name="failure">Why.</param>
    /// <param name="isWithheld">Whether the user has declined, or could not be asked.</param>
    public void NotMade(string server, string tool, ReadOnlyMemory<byte> arguments, Exception failure, bool isWithheld)
    {
        if (Observe(server, RequestKind.Tool, tool, arguments.Span) is { } observed)
        {
            observed.Consent = isWithheld ? CallConsent.Withheld : CallConsent.NotNeeded;
            observed.Failed(failure);
        }
    }

    private static ReadOnlyMemory<byte> Named(string name, ReadOnlyMemory<byte> arguments) =>
        new LineBuffer().Add("{\"name\":"u8).Add(JsonString.QuoteBytes(name)).Add(",\"arguments\":"u8).Add(arguments.Span).Add("}"u8).Memory;

    /// <exception cref="ServerException">There is no answer: the failure says why.</exception>
    private async Task<ServerReply> RequestAsync(
        string server, RequestKind kind, string name, string method, ReadOnlyMemory<byte> parameters, ReadOnlyMemory<byte> arguments, ToolCallHandlers? handlers, CancellationToken cancellationToken)
    {
        ObservedCall? observed = Observe(server, kind, name, arguments.Span);
        if (observed is not null && handlers is { HasConsent: true })
        {
            observed.Consent = CallConsent.Given;
        }

        try
        {
            ServerDefinition definition = directory.GetServer(server);
            access.Gate.Check(kind, definition, name);
            handlers ??= new ToolCallHandlers();
            var call = new ProcessCall(directory, scopes.Of(handlers.Sampling is not null), access.Services.Time, definition, method, kind, name, handlers) { Trace = observed is { Trace.IsEmpty: false } ? observed.Trace : ScriptTrace.Current() };
            ServerReply reply = await call.RunAsync(parameters, cancellationToken).ConfigureAwait(false);
            observed?.Answered(reply);
            return reply;
        }
        catch (Exception e)
        {
            observed?.Failed(e);
            throw;
        }
    }

    private ObservedCall? Observe(string server, RequestKind kind, string name, ReadOnlySpan<byte> arguments)
    {
        // Whether somebody observes depends on what is configured.
        _ = access.Services.Configuration.Current;
        if (access.Services.Observers.IsEmpty)
        {
            return null;
        }

        var asked = new ObservedRequest { Caller = access.Caller, Origin = ClientOrigin.Script, Server = server, Kind = kind, Name = name };
        return access.Services.Observers.Begin(asked, new CallContent { Arguments = arguments });
    }
}
