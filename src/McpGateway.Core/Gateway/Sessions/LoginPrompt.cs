using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Json;
using McpGateway.Logins;
using McpGateway.Transports;
using McpGateway.Wire;

namespace McpGateway.Gateway.Sessions;

/// <summary>Lets the user of a client log in at a server, by elicitation in URL mode (MCP 2025-11-25 and later): the client shows the page, the gateway waits for the browser.</summary>
internal sealed class LoginPrompt : ILoginUser
{
    private readonly ClientContext _client;
    private readonly IRequestUnderWay? _request;
    private readonly ServerDefinition _server;

    private LoginPrompt(ClientContext client, IRequestUnderWay? request, ServerDefinition server)
    {
        _client = client;
        _request = request;
        _server = server;
    }

    /// <summary>Whether a failure can be put right by the user of the client, here and now.</summary>
    /// <param name="client">The client.</param>
    /// <param name="profile">What it can do.</param>
    /// <param name="server">The server.</param>
    /// <param name="failure">The failure.</param>
    public static bool Helps(ClientContext client, ClientProfile profile, ServerDefinition server, ServerException failure) =>
        failure.Failure == ServerFailure.LoginNeeded && profile.CanAnswer("elicitation/create", isUrl: true) && client.Services.LoginDesk.IsNeeded(server);

    /// <summary>Lets the user log in.</summary>
    /// <param name="client">The client.</param>
    /// <param name="request">The request for which it is, where it can carry a question; null for one that cannot.</param>
    /// <param name="server">The server.</param>
    /// <param name="cancellationToken">The client has given the request up.</param>
    /// <exception cref="ServerException">Nobody is logged in: the message says why.</exception>
    public static Task LogInAsync(ClientContext client, IRequestUnderWay? request, ServerDefinition server, CancellationToken cancellationToken) =>
        client.Services.LoginDesk.LogInAsync(server, new LoginPrompt(client, request, server), new LoginOptions(), cancellationToken);

    /// <inheritdoc />
    public void Report(string text)
    {
        // The client sees the page.
    }

    /// <inheritdoc />
    public async Task<bool> ShowAsync(Uri page, CancellationToken cancellationToken)
    {
        // It begins as no question of a server does (NamedQuestion), and names are quoted, so that none can pass for more than one.
        string message = $"McpGateway asks you to log in to the server {UntrustedText.Escaped(JsonString.Quote(_server.Name), 64)}, at {UntrustedText.OneLine(page.Authority, 200)}.";
        byte[] id = JsonString.QuoteBytes(Guid.NewGuid().ToString("N"));
        byte[] parameters = new LineBuffer()
            .Add("{\"mode\":\"url\",\"message\":"u8).Add(JsonString.QuoteBytes(message))
            .Add(",\"url\":"u8).Add(JsonString.QuoteBytes(page.AbsoluteUri))
            .Add(",\"elicitationId\":"u8).Add(id).Add("}"u8).Span.ToArray();
        (ReadOnlyMemory<byte> value, bool isError) = await _client.Peer.AskAsync("\"elicitation/create\""u8.ToArray(), parameters, _request, cancellationToken).ConfigureAwait(false);
        return !isError && JsonMembers.GetString(value.Span, JsonMembers.Find(value.Span, new JsonSpan(0, value.Length), "action")) == "accept";
    }

    /// <inheritdoc />
    public Task<string?> ReadAnswerAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);
}
