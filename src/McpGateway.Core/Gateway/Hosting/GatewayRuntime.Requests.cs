using McpGateway.Catalog;
using McpGateway.Catalog.Effects;
using McpGateway.Configuration;
using McpGateway.Connections.Calls;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Scripts;
using McpGateway.Transports;

namespace McpGateway.Gateway.Hosting;

/// <content>Requests to servers that come from no client but from this process itself.</content>
public sealed partial class GatewayRuntime
{
    /// <summary>Calls a tool. Nothing is cut and nothing is rewritten.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">The arguments, a JSON object in UTF-8.</param>
    /// <param name="handlers">What the caller wants to hear and can answer; null for nothing.</param>
    /// <param name="cancellationToken">Cancels the call at the server.</param>
    /// <exception cref="ServerException">There is no answer: the failure says why.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public Task<ServerReply> CallToolAsync(
        string server, string tool, ReadOnlyMemory<byte> arguments, ToolCallHandlers? handlers, CancellationToken cancellationToken) =>
        MeasuredCalls.CallToolAsync(server, tool, arguments, handlers, cancellationToken);

    /// <summary>What asks for the user's consent to a call from this process; null where nothing does.</summary>
    /// <param name="server">The server.</param>
    /// <param name="name">The tool's name.</param>
    /// <param name="tool">The tool; null where it is not known.</param>
    public ConsentNeed? ConsentFor(ServerDefinition server, string name, CatalogTool? tool)
    {
        ArgumentNullException.ThrowIfNull(server);
        GateDecision decision = DecideCall(server, name);
        ConsentReason why = server.Trusted ? ConsentReason.None : ToolEffects.ReasonToAsk(server.Name, name, tool, FindCatalog(server)?.Tools ?? []);
        // What is denied is not asked for: it will be refused whatever the answer.
        return decision.IsRefused || (decision.ConfirmedBy is null && why == ConsentReason.None) ? null : new ConsentNeed(decision.ConfirmedBy, why);
    }

    /// <summary>Tells those who observe calls, such as the audit, of one that this process was to make and did not.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">The arguments; empty where they could not be made.</param>
    /// <param name="failure">Why.</param>
    public void NoteNotMade(string server, string tool, ReadOnlyMemory<byte> arguments, Exception failure) => MeasuredCalls.NotMade(server, tool, arguments, failure, isWithheld: false);

    /// <summary>The same of one to which the user has not consented.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="need">What asks for consent.</param>
    public void NoteDeclined(string server, string tool, ReadOnlyMemory<byte> arguments, ConsentNeed? need)
    {
        string what = need?.Pattern is { } pattern ? (pattern.StartsWith('"') ? pattern : $"\"tools.confirm\": \"{pattern}\"") + " asks for consent, and the user has not given it" : "the user has not consented";
        MeasuredCalls.NotMade(server, tool, arguments, new ServerException(server, ServerFailure.Denied, $"was not asked: {what}", ""), isWithheld: true);
    }

    /// <summary>Waits, a moment at most, until the audit's lines of what has ended so far are written.</summary>
    public Task FlushAuditAsync() => _audit.FlushAsync();

    /// <summary>Finds the server of a resource in the catalog.</summary>
    /// <param name="uri">The server's URI, or an address of the gateway's.</param>
    /// <param name="servers">The servers in question.</param>
    /// <exception cref="ServerException">None of them is known to have it, or several are.</exception>
    public (string Server, string Uri) FindResource(string uri, IReadOnlyList<ServerDefinition> servers) =>
        ResourceDirectory.Resolve(uri, [.. servers.Select(Catalog.FindListed).OfType<CatalogEntry>()], servers.Select(server => server.Name));

    /// <summary>Reads a resource (<c>resources/read</c>). Nothing is cut and nothing is rewritten.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="uri">The server's URI.</param>
    /// <param name="handlers">What the caller wants to hear and can answer; null for nothing.</param>
    /// <param name="cancellationToken">Cancels the request at the server.</param>
    /// <exception cref="ServerException">There is no answer: the failure says why.</exception>
    /// <exception cref="OperationCanceledException">The request was cancelled.</exception>
    public Task<ServerReply> ReadResourceAsync(string server, string uri, ToolCallHandlers? handlers, CancellationToken cancellationToken) =>
        MeasuredCalls.ReadResourceAsync(server, uri, handlers, cancellationToken);

    /// <summary>Renders a prompt (<c>prompts/get</c>). Nothing is cut and nothing is rewritten.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="prompt">The prompt's name.</param>
    /// <param name="arguments">The arguments, a JSON object of texts in UTF-8.</param>
    /// <param name="handlers">What the caller wants to hear and can answer; null for nothing.</param>
    /// <param name="cancellationToken">Cancels the request at the server.</param>
    /// <exception cref="ServerException">There is no answer: the failure says why.</exception>
    /// <exception cref="OperationCanceledException">The request was cancelled.</exception>
    public Task<ServerReply> GetPromptAsync(string server, string prompt, ReadOnlyMemory<byte> arguments, ToolCallHandlers? handlers, CancellationToken cancellationToken) =>
        MeasuredCalls.GetPromptAsync(server, prompt, arguments, handlers, cancellationToken);
}
