using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McpGateway.Diagnostics;

namespace McpGateway.Logins.Protocol;

/// <summary>One request to let the user log in, and what the browser has to bring back for it (OAuth 2.1 section 4.1, PKCE, RFC 9207).</summary>
internal sealed class AuthorizationRequest
{
    private readonly AuthorizationServer _server;
    private readonly string _state = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <param name="server">The authorization server.</param>
    /// <param name="client">Who the gateway is there.</param>
    /// <param name="redirect">Where the browser returns to.</param>
    /// <param name="scope">What is asked for; empty for what the server decides.</param>
    /// <param name="resource">The resource; null for none.</param>
    /// <param name="parameters">Further parameters, which win over those of the gateway.</param>
    /// <exception cref="LoginException">The server cannot be used.</exception>
    public AuthorizationRequest(
        AuthorizationServer server, OAuthClient client, Uri redirect, string scope, string? resource, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        _server = server;
        Uri endpoint = server.AuthorizationEndpoint ?? throw Wrong("has no page to log in", "Set \"oauth.grant\": \"client_credentials\" in its entry, or use --device.");
        if (!server.HasPkce)
        {
            // Without it a code that somebody else gets hold of could be used (MCP 2025-11-25, Authorization Code Protection).
            throw Wrong("does not offer PKCE with S256, without which logins are not safe", "Ask whoever runs it.");
        }

        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["client_id"] = client.Id,
            ["redirect_uri"] = redirect.OriginalString,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
            ["state"] = _state,
        };
        if (scope.Length > 0)
        {
            all["scope"] = scope;
        }

        if (resource is not null)
        {
            all["resource"] = resource;
        }

        if (scope.Split(' ').Contains(LoginPlan.OfflineAccess) && !KnownServers.IsEntra(endpoint))
        {
            // Without it an OpenID provider leaves that scope out (OpenID Connect Core section 11). Entra does not, and would ask for an administrator.
            all["prompt"] = "consent";
        }

        foreach ((string name, string value) in parameters)
        {
            all[name] = value;
        }

        string query = string.Join('&', all.Select(pair => Uri.EscapeDataString(pair.Key) + "=" + Uri.EscapeDataString(pair.Value)));
        Address = new UriBuilder(endpoint) { Query = endpoint.Query.Length > 1 ? endpoint.Query[1..] + "&" + query : query }.Uri;
    }

    /// <summary>The page to open.</summary>
    public Uri Address { get; }

    /// <summary>The secret behind the challenge.</summary>
    public string Verifier { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(48));

    /// <summary>Whether what came back belongs to this request.</summary>
    public bool IsAnswer(IReadOnlyDictionary<string, string> query) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(query.GetValueOrDefault("state") ?? ""), Encoding.UTF8.GetBytes(_state));

    /// <summary>The code in what came back.</summary>
    /// <param name="query">What came back.</param>
    /// <exception cref="LoginException">It is not from the server that was asked, or the login failed.</exception>
    public string CodeOf(IReadOnlyDictionary<string, string> query)
    {
        if (!IsAnswer(query))
        {
            throw new LoginException("was not logged in to: what came back belongs to another login (its state is not the one that was sent)", "Try again, and use the address of this login.");
        }

        string? issuer = query.GetValueOrDefault("iss");
        if (issuer is null ? _server.NamesItself : issuer != _server.Issuer)
        {
            // The code must not go to a server that it is not from.
            throw new LoginException(
                $"was not logged in to: what came back is not from {UntrustedText.OneLine(_server.Issuer, 200)} but {(issuer is null ? "does not say from whom it is" : "from " + UntrustedText.OneLine(issuer, 200))}",
                "Do not log in there; ask whoever runs the server.");
        }

        if (query.GetValueOrDefault("error") is { } error)
        {
            string description = query.GetValueOrDefault("error_description") is { } text ? $" ({UntrustedText.OneLine(text, 200)})" : "";
            throw new LoginException($"was not logged in to: {(error == "access_denied" ? "access was denied" : UntrustedText.OneLine(error, 60))}{description}", "Try again.");
        }

        return query.GetValueOrDefault("code") is { Length: > 0 } code ? code : throw new LoginException("was not logged in to: what came back has no code", "Try again.");
    }

    private LoginException Wrong(string what, string remedy) => new($"cannot be logged in to: the authorization server {UntrustedText.OneLine(_server.Issuer, 200)} {what}", remedy);
}
