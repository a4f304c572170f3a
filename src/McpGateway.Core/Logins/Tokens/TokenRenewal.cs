using McpGateway.Configuration.OAuth;
using McpGateway.Logins.Protocol;

namespace McpGateway.Logins.Tokens;

/// <summary>Gets new tokens without the user: for a refresh token, or for the client itself. One process at a time does it, and what it got is stored before others go on.</summary>
/// <param name="target">The server.</param>
/// <param name="store">Where tokens are kept.</param>
/// <param name="time">The clock.</param>
/// <param name="key">The key of the login.</param>
internal sealed class TokenRenewal(LoginTarget target, LoginStore store, TimeProvider time, string key)
{
    /// <summary>A token that is good for less than this is renewed before it is used, in seconds.</summary>
    private const long Margin = 60;

    private bool IsForClient => target.Settings.Grant == OAuthGrant.ClientCredentials;

    /// <summary>The tokens of the login as they are stored now; null where there are none for this server.</summary>
    /// <exception cref="LoginException">The store cannot be read.</exception>
    public StoredTokens? Read() =>
        store.Find(key)?.Tokens is { } name && store.FindTokens(name) is { } tokens && tokens.Address == target.Address.AbsoluteUri ? tokens : null;

    /// <summary>
    /// Whether a token can be used for a while. Only this machine's clock counts, from the receipt on; one that was set back since then says nothing, and
    /// the server will.
    /// </summary>
    public bool IsFresh(StoredTokens tokens) => Left(tokens) is not { } left || left >= Math.Min(Margin, tokens.Lifetime!.Value / 2);

    /// <summary>Gets new tokens, unless somebody else has meanwhile.</summary>
    /// <param name="old">The access token that is not wanted any more; null for none.</param>
    /// <param name="isRefused">Whether the server has refused it, so that it is of no use even where it is not old.</param>
    /// <param name="challenge">What the server has said; null where it was not asked.</param>
    /// <returns>The tokens; null where the user has to log in.</returns>
    /// <exception cref="LoginException">There are none at the moment.</exception>
    public async Task<StoredTokens?> RunAsync(string? old, bool isRefused, LoginChallenge? challenge)
    {
        using IDisposable? held = await LockAsync(isRefused).ConfigureAwait(false);
        StoredTokens? tokens = Read();
        if (held is null)
        {
            return tokens;
        }

        if (tokens is not null && tokens.AccessToken != old && IsFresh(tokens))
        {
            return tokens;
        }

        try
        {
            return IsForClient ? await GrantAsync(challenge).ConfigureAwait(false)
                : tokens is null ? null
                : tokens.RefreshToken is null ? UseUp(tokens, isRefused)
                : await RefreshAsync(tokens).ConfigureAwait(false);
        }
        catch (OAuthErrorException e) when (!e.IsPassing && !IsForClient)
        {
            End(tokens!, $"the authorization server no longer accepts the refresh token ({e.Message})");
            return null;
        }
        catch (Exception e) when (e is OAuthErrorException or LoginException)
        {
            if (tokens is not null && !isRefused && Left(tokens) is not <= 0)
            {
                // It is good for a moment yet: the next request tries again.
                return tokens;
            }

            throw e as LoginException ?? new LoginException(
                $"could not be sent a token: its authorization server refuses: {e.Message}",
                IsForClient ? "Check \"oauth\" in its entry: the client's id, and its secret or key." : "Try again later.",
                e);
        }
    }

    /// <summary>Keeps others from renewing; null where nobody can be kept from it at the moment, and the token is good until somebody can.</summary>
    private async Task<IDisposable?> LockAsync(bool isRefused)
    {
        try
        {
            return await store.LockAsync(store.Find(key)?.Tokens ?? "new." + key, CancellationToken.None).ConfigureAwait(false);
        }
        catch (LoginException) when (!isRefused && Read() is { } tokens && Left(tokens) is not <= 0)
        {
            return null;
        }
    }

    /// <summary>Keeps tokens, and notes that the user is logged in.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="isNew">Whether they begin a login rather than continue it.</param>
    /// <exception cref="LoginException">They cannot be kept.</exception>
    public void Save(StoredTokens tokens, bool isNew)
    {
        string name = NameOf(tokens);
        string? before = store.Find(key)?.Tokens;
        store.Save(name, tokens);
        store.Note(target, key, record => record with
        {
            Issuer = tokens.Issuer,
            Resource = tokens.Resource,
            ClientId = tokens.ClientId,
            Scopes = tokens.Scope,
            Tokens = name,
            Since = isNew ? time.GetUtcNow() : record.Since,
            IsNeeded = false,
            Wanted = isNew ? null : record.Wanted,
            Ended = null,
            // Another token is another state, also where all else is as before.
            Changes = record.Changes + 1,
        });
        if (before is not null && before != name)
        {
            // Those of a client that the gateway was before.
            store.Remove(before);
        }
    }

    /// <summary>What is stored of an answer.</summary>
    /// <param name="plan">What was asked for, and where.</param>
    /// <param name="client">Who the gateway is there.</param>
    /// <param name="answer">The answer.</param>
    public StoredTokens Of(LoginPlan plan, OAuthClient client, TokenAnswer answer) => new()
    {
        Issuer = plan.Server.Issuer,
        Resource = plan.Resource,
        Address = target.Address.AbsoluteUri,
        ClientId = client.Id,
        // One that the user has set is not copied.
        ClientSecret = target.Settings.ClientId is null ? client.Secret : null,
        Authentication = client.Authentication,
        TokenEndpoint = plan.Server.TokenEndpoint.AbsoluteUri,
        RevocationEndpoint = plan.Server.RevocationEndpoint?.AbsoluteUri,
        AccessToken = answer.AccessToken,
        RefreshToken = answer.RefreshToken,
        Received = time.GetUtcNow().ToUnixTimeSeconds(),
        Lifetime = answer.Lifetime,
        Scope = answer.Scope ?? plan.Scope,
    };

    /// <summary>The endpoint that tokens came from.</summary>
    /// <param name="http">Makes the requests.</param>
    /// <param name="tokens">The tokens.</param>
    public TokenEndpoint EndpointOf(OAuthHttp http, StoredTokens tokens)
    {
        var client = new OAuthClient(tokens.ClientId, tokens.ClientSecret ?? target.Settings.ClientSecret, OwnClient.KeyOf(target), tokens.Authentication);
        return new TokenEndpoint(http, tokens.Issuer, new Uri(tokens.TokenEndpoint), client, time.GetUtcNow);
    }

    /// <summary>The name of tokens in the store.</summary>
    public string NameOf(StoredTokens tokens) => LoginStore.TokensOf(target, tokens.Issuer, tokens.Resource, tokens.ClientId);

    private async Task<StoredTokens> RefreshAsync(StoredTokens tokens)
    {
        // Whether tokens can be kept is found out while the old ones are still good for something: with a full disk the login would be lost.
        store.Save(NameOf(tokens), tokens);
        using OAuthHttp http = await OAuthHttp.ForAsync(target, CancellationToken.None).ConfigureAwait(false);
        TokenAnswer answer = await EndpointOf(http, tokens).RefreshAsync(tokens.RefreshToken!, tokens.Resource, CancellationToken.None).ConfigureAwait(false);
        StoredTokens renewed = tokens with
        {
            AccessToken = answer.AccessToken,
            // A server that gives no new one lets the old one be used again (OAuth 2.1 section 4.3.1).
            RefreshToken = answer.RefreshToken ?? tokens.RefreshToken,
            Received = time.GetUtcNow().ToUnixTimeSeconds(),
            Lifetime = answer.Lifetime,
            Scope = answer.Scope ?? tokens.Scope,
        };
        Save(renewed, isNew: false);
        return renewed;
    }

    private async Task<StoredTokens> GrantAsync(LoginChallenge? challenge)
    {
        LoginRecord? record = store.Find(key);
        using OAuthHttp http = await OAuthHttp.ForAsync(target, CancellationToken.None).ConfigureAwait(false);
        LoginPlan plan = await LoginPlan.FindAsync(http, target, challenge?.Metadata ?? record?.Metadata, challenge?.Scope ?? record?.Wanted, time, CancellationToken.None).ConfigureAwait(false);
        OAuthClient client = OwnClient.Of(target, plan.Server)
            ?? throw new LoginException("cannot be logged in to: \"oauth.grant\" is \"client_credentials\" without a client", "Set \"oauth.clientId\", and \"oauth.clientSecret\" or \"oauth.clientKey\".");
        var endpoint = new TokenEndpoint(http, plan.Server.Issuer, plan.Server.TokenEndpoint, client, () => time.GetUtcNow() + plan.Server.ClockOffset);
        StoredTokens tokens = Of(plan, client, await endpoint.GrantAsync(plan.Scope, plan.Resource, CancellationToken.None).ConfigureAwait(false));
        Save(tokens, isNew: true);
        return tokens;
    }

    /// <summary>A token that cannot be renewed is used for as long as it is good.</summary>
    private StoredTokens? UseUp(StoredTokens tokens, bool isRefused)
    {
        if (!isRefused && Left(tokens) is not <= 0)
        {
            return tokens;
        }

        End(tokens, "the token is no longer valid, and the authorization server gave none to refresh it with");
        return null;
    }

    /// <summary>The login is over: the user has to log in again.</summary>
    private void End(StoredTokens tokens, string why)
    {
        store.Remove(NameOf(tokens));
        store.Note(target, key, record => record with { Tokens = null, IsNeeded = true, Ended = "the last login has ended: " + why });
    }

    /// <summary>How long the access token is still good, in seconds; null where nobody knows.</summary>
    private long? Left(StoredTokens tokens)
    {
        long age = time.GetUtcNow().ToUnixTimeSeconds() - tokens.Received;
        return age < 0 ? null : tokens.Lifetime - age;
    }
}
