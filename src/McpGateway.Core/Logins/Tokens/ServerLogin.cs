using System.Net;
using McpGateway.Configuration.OAuth;
using McpGateway.Diagnostics;
using McpGateway.Logins.Protocol;

namespace McpGateway.Logins.Tokens;

/// <summary>
/// The login at one server. Tokens are read again when another process has changed them, and refreshed by one process and one thread at a time, before
/// they are old. What has begun to be refreshed is finished, whoever stops waiting for it: the old token may be worth nothing by then.
/// </summary>
internal sealed class ServerLogin : IServerLogin
{
    private readonly LoginTarget _target;
    private readonly LoginStore _store;
    private readonly TokenRenewal _renewal;
    private readonly Action<string> _onToken;
    private readonly string _key;
    private readonly Lock _gate = new();
    private Known? _known;
    private Task<StoredTokens?>? _renewing;

    /// <param name="target">The server.</param>
    /// <param name="store">Where the login is kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onToken">Hears of every secret before it is sent.</param>
    public ServerLogin(LoginTarget target, LoginStore store, TimeProvider time, Action<string> onToken)
    {
        _target = target;
        _store = store;
        _onToken = onToken;
        _key = LoginStore.KeyOf(target);
        _renewal = new TokenRenewal(target, store, time, _key);
    }

    /// <inheritdoc />
    public string? Reason { get; private set; }

    /// <inheritdoc />
    public ValueTask<string?> GetTokenAsync(CancellationToken cancellationToken)
    {
        LoginStamp stamp = _store.StampOf(_key);
        Known? known = Volatile.Read(ref _known);
        return known is not null && known.Stamp == stamp && (known.Tokens is null || _renewal.IsFresh(known.Tokens))
            ? new ValueTask<string?>(known.Tokens?.AccessToken)
            : new ValueTask<string?>(LoadAsync(stamp, cancellationToken));
    }

    /// <inheritdoc />
    public async Task<bool> RenewAsync(LoginChallenge challenge, string? refused, CancellationToken cancellationToken)
    {
        // Another process may have got a new token, or the user may have logged in again, while the request was on its way.
        StoredTokens? stored = await Task.Run(_renewal.Read, cancellationToken).ConfigureAwait(false);
        if (stored is not null && stored.AccessToken != refused)
        {
            return await UseAsync(stored, cancellationToken).ConfigureAwait(false) is { } other && other != refused;
        }

        bool isRefused = challenge.Status == HttpStatusCode.Unauthorized;
        if (isRefused && (refused is not null || _target.Settings.Grant == OAuthGrant.ClientCredentials))
        {
            StoredTokens? renewed = await RenewOnceAsync(refused, isRefused: true, challenge, cancellationToken).ConfigureAwait(false);
            if (renewed is not null && renewed.AccessToken != refused)
            {
                return true;
            }
        }

        if (isRefused || challenge.IsScopeMissing)
        {
            NoteRefusal(challenge, stored);
        }

        return false;
    }

    /// <summary>What is asked for the next time that the user logs in. What was allowed before is not to be lost.</summary>
    private void NoteRefusal(LoginChallenge challenge, StoredTokens? stored)
    {
        string? wanted = challenge.Scope is null ? null : challenge.IsScopeMissing ? LoginPlan.Union(stored?.Scope, challenge.Scope) : challenge.Scope;
        _store.Note(_target, _key, record => record with { IsNeeded = true, Wanted = wanted ?? record.Wanted, Metadata = challenge.Metadata ?? record.Metadata });
        Reason = challenge.IsScopeMissing
            ? "the login does not allow this" + (challenge.Scope is null ? "" : $"; it wants the scopes '{UntrustedText.OneLine(challenge.Scope, 200)}'")
            : _store.Find(_key)?.Ended;
    }

    private async Task<string?> LoadAsync(LoginStamp stamp, CancellationToken cancellationToken)
    {
        StoredTokens? stored = await Task.Run(_renewal.Read, cancellationToken).ConfigureAwait(false);
        if (stored is null)
        {
            Volatile.Write(ref _known, new Known(stamp, null));
            return null;
        }

        return await UseAsync(stored, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The token of what is stored, refreshed where it is old.</summary>
    private async Task<string?> UseAsync(StoredTokens stored, CancellationToken cancellationToken)
    {
        if (!_renewal.IsFresh(stored))
        {
            return (await RenewOnceAsync(stored.AccessToken, isRefused: false, null, cancellationToken).ConfigureAwait(false))?.AccessToken;
        }

        Keep(stored);
        return stored.AccessToken;
    }

    /// <summary>Whoever comes while a token is being renewed waits for the same.</summary>
    private async Task<StoredTokens?> RenewOnceAsync(string? old, bool isRefused, LoginChallenge? challenge, CancellationToken cancellationToken)
    {
        Task<StoredTokens?> renewing;
        lock (_gate)
        {
            renewing = _renewing is { IsCompleted: false } under ? under : _renewing = Task.Run(() => _renewal.RunAsync(old, isRefused, challenge));
        }

        StoredTokens? renewed = await renewing.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (renewed is not null)
        {
            Keep(renewed);
        }

        return renewed;
    }

    private void Keep(StoredTokens tokens)
    {
        foreach (string? secret in (string?[])[tokens.AccessToken, tokens.RefreshToken, tokens.ClientSecret])
        {
            if (secret is not null)
            {
                _onToken(secret);
            }
        }

        Reason = null;
        Volatile.Write(ref _known, new Known(_store.StampOf(_key), tokens));
    }

    /// <summary>What was read, and what the login was like then.</summary>
    private sealed record Known(LoginStamp Stamp, StoredTokens? Tokens);
}
