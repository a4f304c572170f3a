using McpGateway.Diagnostics;

namespace McpGateway.Logins.Protocol;

/// <summary>What a server says of itself as a protected resource (RFC 9728).</summary>
/// <param name="Resource">Its identifier, exactly as it says it; null where it has no metadata.</param>
/// <param name="Issuer">Its authorization server.</param>
/// <param name="Scopes">The scopes that it knows; null where it does not say.</param>
/// <param name="IsFallback">Whether it has no metadata, so that it is taken for its own authorization server, as the specification had it until 2025-03-26.</param>
internal sealed record ProtectedResource(string? Resource, string Issuer, IReadOnlyList<string>? Scopes, bool IsFallback)
{
    /// <summary>Finds it: where the challenge says, else at the well-known places.</summary>
    /// <param name="http">Makes the requests.</param>
    /// <param name="target">The server.</param>
    /// <param name="place">Where a challenge said that the metadata are; null where none did.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="LoginException">What it says of itself cannot be used.</exception>
    public static async Task<ProtectedResource> FindAsync(OAuthHttp http, LoginTarget target, string? place, CancellationToken cancellationToken)
    {
        foreach (Uri address in PlacesOf(target.Address, place))
        {
            OAuthAnswer answer = await http.GetAsync(address, cancellationToken).ConfigureAwait(false);
            if (answer.IsGood && answer.Text("resource") is { } resource)
            {
                Check(target, resource);
                IReadOnlyList<string> issuers = answer.Texts("authorization_servers") ?? [];
                string? issuer = target.Settings.Issuer ?? (issuers.Count > 0 ? issuers[0] : null);
                return issuer is null
                    ? throw new LoginException("cannot be logged in to: it does not name its authorization server", "Set \"oauth.issuer\" in its entry, or ask whoever runs the server.")
                    : new ProtectedResource(resource, issuer, answer.Texts("scopes_supported"), IsFallback: false);
            }
        }

        return new ProtectedResource(null, target.Settings.Issuer ?? target.Address.GetLeftPart(UriPartial.Authority), null, target.Settings.Issuer is null);
    }

    private static IEnumerable<Uri> PlacesOf(Uri server, string? place)
    {
        const string WellKnown = "/.well-known/oauth-protected-resource";
        if (place is not null && Uri.TryCreate(server, place, out Uri? told) && told.Scheme is "http" or "https")
        {
            return [told];
        }

        var root = new Uri(server, WellKnown);
        return server.AbsolutePath is "/" or "" ? [root] : [new Uri(server, WellKnown + server.AbsolutePath.TrimEnd('/')), root];
    }

    /// <summary>A resource that is not this server would get tokens that are for somebody else (RFC 9728 section 3.3).</summary>
    private static void Check(LoginTarget target, string resource)
    {
        if (!Uri.TryCreate(resource, UriKind.Absolute, out Uri? named)
            || Uri.Compare(named, target.Address, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) != 0
            || !IsWithin(target.Address.AbsolutePath, named.AbsolutePath))
        {
            throw new LoginException(
                $"cannot be logged in to: its metadata are those of another resource ({UntrustedText.OneLine(resource, 200)})",
                "Check that the address in its entry is the one that its maker gives; if it is, ask whoever runs the server.");
        }
    }

    private static bool IsWithin(string path, string above)
    {
        string folder = above.TrimEnd('/');
        return path.TrimEnd('/') == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);
    }
}
