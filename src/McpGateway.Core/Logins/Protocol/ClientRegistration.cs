using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Logins.Protocol;

/// <summary>Registers the gateway as a client (RFC 7591).</summary>
internal static class ClientRegistration
{
    /// <summary>Registers it.</summary>
    /// <param name="http">Makes the request.</param>
    /// <param name="server">The authorization server.</param>
    /// <param name="redirect">Where the browser returns to; null for a client that has no browser.</param>
    /// <param name="scope">What it will ask for; empty for what the server decides.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="LoginException">The server does not register it.</exception>
    public static async Task<OAuthClient> RegisterAsync(OAuthHttp http, AuthorizationServer server, Uri? redirect, string scope, CancellationToken cancellationToken)
    {
        OAuthAnswer answer = await AskAsync(http, server, redirect, scope, cancellationToken).ConfigureAwait(false);
        if (answer.Error == "invalid_client_metadata" && scope.Length > 0)
        {
            // An authorization server may take a scope of the resource in a login, and not let clients register it.
            scope = "";
            answer = await AskAsync(http, server, redirect, scope, cancellationToken).ConfigureAwait(false);
        }

        if (!answer.IsGood || answer.Text("client_id") is not { } id)
        {
            throw new LoginException(
                $"cannot be logged in to: its authorization server does not register the gateway: {answer.Problem}",
                "Register a client there by hand, and set \"oauth.clientId\" in its entry.");
        }

        string? secret = answer.Text("client_secret");
        return new OAuthClient(id, secret, null, answer.Text("token_endpoint_auth_method") ?? ClientAuthentication.Choose(secret is not null, hasKey: false, server))
        {
            Scope = scope.Length > 0 ? scope : null,
        };
    }

    private static Task<OAuthAnswer> AskAsync(OAuthHttp http, AuthorizationServer server, Uri? redirect, string scope, CancellationToken cancellationToken)
    {
        // A client on the user's machine can keep no secret from the user; one that is given is kept anyway.
        string method = ((string[])[ClientAuthentication.None, ClientAuthentication.Basic, ClientAuthentication.Post])
            .FirstOrDefault(method => server.AuthenticationMethods.Contains(method, StringComparer.Ordinal)) ?? ClientAuthentication.None;
        string grants = redirect is null ? "\"urn:ietf:params:oauth:grant-type:device_code\",\"refresh_token\"" : "\"authorization_code\",\"refresh_token\"";
        var body = new LineBuffer();
        body.Add("{\"client_name\":\"MCP gateway\",\"application_type\":\"native\",\"grant_types\":["u8).Add(System.Text.Encoding.ASCII.GetBytes(grants));
        body.Add("],\"token_endpoint_auth_method\":"u8).Add(JsonString.QuoteBytes(method));
        if (redirect is not null)
        {
            body.Add(",\"response_types\":[\"code\"],\"redirect_uris\":["u8).Add(JsonString.QuoteBytes(redirect.OriginalString)).Add("]"u8);
        }

        if (scope.Length > 0)
        {
            body.Add(",\"scope\":"u8).Add(JsonString.QuoteBytes(scope));
        }

        return http.PostJsonAsync(server.RegistrationEndpoint!, body.Add("}"u8).Span.ToArray(), cancellationToken);
    }
}
