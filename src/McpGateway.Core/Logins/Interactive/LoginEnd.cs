using McpGateway.Logins.Protocol;
using McpGateway.Logins.Tokens;

namespace McpGateway.Logins.Interactive;

/// <summary>Ends the login at a server: its tokens are revoked and removed.</summary>
/// <param name="target">The server.</param>
/// <param name="store">Where logins are kept.</param>
/// <param name="time">The clock.</param>
internal sealed class LoginEnd(LoginTarget target, LoginStore store, TimeProvider time)
{
    /// <summary>Ends it.</summary>
    /// <param name="cancellationToken">Ends the wait for another process, so that nothing was done, or for the authorization server, after what is kept was removed.</param>
    /// <returns>Whether there was a login; and why its tokens may still be good at the authorization server, or null.</returns>
    /// <exception cref="LoginException">It cannot be removed.</exception>
    public async Task<(bool WasLoggedIn, string? NotRevoked)> RunAsync(CancellationToken cancellationToken)
    {
        string key = LoginStore.KeyOf(target);
        LoginRecord? record = store.Find(key);
        if (record?.Tokens is not { } name)
        {
            store.Forget(key);
            return (false, null);
        }

        // A process that refreshes them at this moment would bring them back.
        using IDisposable held = await store.LockAsync(name, cancellationToken).ConfigureAwait(false);
        var renewal = new TokenRenewal(target, store, time, key);
        StoredTokens? tokens = renewal.Read();
        store.Remove(name);
        store.Forget(key);
        if (record.Issuer is { } issuer && !store.HasLoginAt(issuer))
        {
            store.RemoveClient(target, issuer);
        }

        return (true, tokens is null ? null : await RevokeAsync(renewal, tokens, cancellationToken).ConfigureAwait(false));
    }

    private async Task<string?> RevokeAsync(TokenRenewal renewal, StoredTokens tokens, CancellationToken cancellationToken)
    {
        if (tokens.RevocationEndpoint is not { } place)
        {
            return "the authorization server has no way to revoke tokens; they are good until they expire";
        }

        try
        {
            using OAuthHttp http = await OAuthHttp.ForAsync(target, cancellationToken).ConfigureAwait(false);
            TokenEndpoint endpoint = renewal.EndpointOf(http, tokens);
            string? problem = null;
            foreach ((string? token, string kind) in ((string?, string)[])[(tokens.RefreshToken, "refresh_token"), (tokens.AccessToken, "access_token")])
            {
                // A server that revokes one of the two kinds only says so (RFC 7009 section 2.2.1).
                if (token is not null && await endpoint.RevokeAsync(new Uri(place), token, kind, cancellationToken).ConfigureAwait(false) is { } answer
                    && (int)answer.Status >= 400 && answer.Error != "unsupported_token_type")
                {
                    problem = $"the authorization server has not revoked the {kind.Replace('_', ' ')}: {answer.Problem}";
                }
            }

            return problem;
        }
        catch (LoginException e)
        {
            return $"the authorization server was not told: {e.Cause}";
        }
    }
}
