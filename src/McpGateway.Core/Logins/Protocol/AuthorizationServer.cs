using System.Net;
using McpGateway.Diagnostics;

namespace McpGateway.Logins.Protocol;

/// <summary>What an authorization server says of itself (RFC 8414, OpenID Connect Discovery).</summary>
internal sealed record AuthorizationServer
{
    /// <summary>Its identifier.</summary>
    public required string Issuer { get; init; }

    /// <summary>Where the user logs in; null where nobody can.</summary>
    public Uri? AuthorizationEndpoint { get; init; }

    /// <summary>Where tokens are given.</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>Where clients register (RFC 7591); null where they cannot.</summary>
    public Uri? RegistrationEndpoint { get; init; }

    /// <summary>Where tokens are revoked (RFC 7009); null where they cannot be.</summary>
    public Uri? RevocationEndpoint { get; init; }

    /// <summary>Where a login on another device begins (RFC 8628); null where there is none.</summary>
    public Uri? DeviceEndpoint { get; init; }

    /// <summary>How clients may say who they are at the token endpoint.</summary>
    public IReadOnlyList<string> AuthenticationMethods { get; init; } = [];

    /// <summary>The scopes that it knows; null where it does not say.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Whether the address of a metadata document may be a client's id.</summary>
    public bool TakesMetadataDocuments { get; init; }

    /// <summary>Whether it says in every answer of the browser which server it is (RFC 9207).</summary>
    public bool NamesItself { get; init; }

    /// <summary>Whether PKCE with S256 is offered.</summary>
    public bool HasPkce { get; init; }

    /// <summary>How far the clock of this machine is behind that of the server.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>Finds what an authorization server says of itself, in the order of the specification (MCP 2025-11-25, Authorization Server Metadata Discovery).</summary>
    /// <param name="http">Makes the requests.</param>
    /// <param name="issuer">Its identifier.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="LoginException">It says nothing, or what cannot be used.</exception>
    public static async Task<AuthorizationServer> FindAsync(OAuthHttp http, string issuer, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https") || address.Query.Length > 0 || address.Fragment.Length > 0
            // What begins with two slashes names another host once it is put behind something.
            || address.AbsolutePath.Contains("//", StringComparison.Ordinal))
        {
            throw Wrong(issuer, "is no address", "Check \"oauth.issuer\" in its entry, or ask whoever runs the server.");
        }

        OAuthAnswer? last = null;
        foreach (Uri place in PlacesOf(address))
        {
            OAuthAnswer answer = last = await http.GetAsync(place, cancellationToken).ConfigureAwait(false);
            if (answer.IsGood && answer.Text("token_endpoint") is not null)
            {
                return Read(answer, issuer, time);
            }
        }

        throw Wrong(issuer, $"has no metadata (RFC 8414): the last answer was {(int)(last?.Status ?? HttpStatusCode.NotFound)}", "Check the server's address, or ask whoever runs it.");
    }

    private static IEnumerable<Uri> PlacesOf(Uri issuer)
    {
        const string OAuth = "/.well-known/oauth-authorization-server";
        const string OpenId = "/.well-known/openid-configuration";
        string path = issuer.AbsolutePath.TrimEnd('/');
        return path.Length == 0
            ? [new Uri(issuer, OAuth), new Uri(issuer, OpenId)]
            : [new Uri(issuer, OAuth + path), new Uri(issuer, OpenId + path), new Uri(issuer, path + OpenId)];
    }

    private static AuthorizationServer Read(OAuthAnswer answer, string issuer, TimeProvider time)
    {
        // A slash at the end is often written in one of the two places only; that server is the same one.
        string? named = answer.Text("issuer");
        if (named is null || named.TrimEnd('/') != issuer.TrimEnd('/'))
        {
            // Whoever could pass for another server would get what is meant for it (RFC 8414 section 3.3).
            throw Wrong(issuer, $"says that it is another one ({UntrustedText.OneLine(named ?? "nobody", 200)})", "Do not log in there; ask whoever runs the server.");
        }

        Uri? Endpoint(string name) => answer.Text(name) is not { } text ? null
            : Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.Fragment.Length == 0 && (address.Scheme == "https" || LoopbackAddress.Is(address)) ? address
            : throw Wrong(issuer, $"has an address that cannot be used as its {name}", "Logins need https://, but for this machine. Ask whoever runs it.");

        IReadOnlyList<string> challenges = answer.Texts("code_challenge_methods_supported") ?? [];
        return new AuthorizationServer
        {
            Issuer = named,
            AuthorizationEndpoint = Endpoint("authorization_endpoint"),
            TokenEndpoint = Endpoint("token_endpoint")!,
            RegistrationEndpoint = Endpoint("registration_endpoint"),
            RevocationEndpoint = Endpoint("revocation_endpoint"),
            DeviceEndpoint = Endpoint("device_authorization_endpoint"),
            // What is the rule where nothing is said (RFC 8414 section 2).
            AuthenticationMethods = answer.Texts("token_endpoint_auth_methods_supported") ?? [ClientAuthentication.Basic],
            Scopes = answer.Texts("scopes_supported"),
            TakesMetadataDocuments = answer.Flag("client_id_metadata_document_supported"),
            NamesItself = answer.Flag("authorization_response_iss_parameter_supported"),
            HasPkce = challenges.Contains("S256", StringComparer.Ordinal) || KnownServers.IsEntra(new Uri(issuer)),
            ClockOffset = answer.Date is { } date ? date - time.GetUtcNow() : TimeSpan.Zero,
        };
    }

    private static LoginException Wrong(string issuer, string what, string remedy) =>
        new($"cannot be logged in to: the authorization server {UntrustedText.OneLine(issuer, 200)} {what}", remedy);
}
