using McpGateway.Configuration.OAuth;

namespace McpGateway.Logins.Protocol;

/// <summary>What was found out for a login: where, for which resource, with which scopes.</summary>
/// <param name="Server">The authorization server.</param>
/// <param name="Resource">The resource as every request names it; null where none may be named.</param>
/// <param name="Scope">The scopes to ask for, with blanks between them; empty for what the server decides.</param>
internal sealed record LoginPlan(AuthorizationServer Server, string? Resource, string Scope)
{
    /// <summary>The scope with which a refresh token is asked for.</summary>
    public const string OfflineAccess = "offline_access";

    /// <summary>Finds it out.</summary>
    /// <param name="http">Makes the requests.</param>
    /// <param name="target">The server.</param>
    /// <param name="metadata">Where the server has said that its metadata are; null where it did not.</param>
    /// <param name="wanted">The scopes that the server has said it needs; null where it did not.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="LoginException">There is no way to log in.</exception>
    public static async Task<LoginPlan> FindAsync(OAuthHttp http, LoginTarget target, string? metadata, string? wanted, TimeProvider time, CancellationToken cancellationToken)
    {
        ProtectedResource resource = await ProtectedResource.FindAsync(http, target, metadata, cancellationToken).ConfigureAwait(false);
        AuthorizationServer server;
        try
        {
            server = await AuthorizationServer.FindAsync(http, resource.Issuer, time, cancellationToken).ConfigureAwait(false);
        }
        catch (LoginException e) when (resource.IsFallback)
        {
            throw new LoginException(
                "cannot be logged in to: it does not say where (it has no metadata of a protected resource, RFC 9728)",
                "Set \"oauth.issuer\" in its entry if it has logins with OAuth; if it wants a token or a key, put that into \"headers\".",
                e);
        }

        return new LoginPlan(server, ResourceOf(target, resource, server), ScopeOf(target, resource, server, wanted));
    }

    /// <summary>All scopes of several texts, each once.</summary>
    public static string Union(params IEnumerable<string?> scopes) =>
        string.Join(' ', scopes.SelectMany(text => (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal));

    private static string? ResourceOf(LoginTarget target, ProtectedResource resource, AuthorizationServer server) =>
        target.Settings.Resource is { } configured ? (configured.Length == 0 ? null : configured)
        : KnownServers.IsEntra(server.TokenEndpoint) ? null
        : resource.Resource ?? target.Address.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>What the user has set, else what the server asks for, else what it knows (MCP 2025-11-25, Scope Selection Strategy).</summary>
    private static string ScopeOf(LoginTarget target, ProtectedResource resource, AuthorizationServer server, string? wanted)
    {
        IEnumerable<string?> scopes = target.Settings.Scopes is { } configured ? [.. configured, wanted] : wanted is not null ? [wanted] : (IEnumerable<string?>?)resource.Scopes ?? [];
        // A refresh token is given to who asks for it, where the server knows that word.
        bool isOffline = target.Settings is { Scopes: null, Grant: OAuthGrant.AuthorizationCode } && server.Scopes?.Contains(OfflineAccess, StringComparer.Ordinal) == true;
        return Union([.. scopes, isOffline ? OfflineAccess : null]);
    }
}
