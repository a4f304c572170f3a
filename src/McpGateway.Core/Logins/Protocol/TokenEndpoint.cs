using System.Net.Http.Headers;
using McpGateway.Diagnostics;

namespace McpGateway.Logins.Protocol;

/// <summary>The requests that give, refresh and revoke tokens. Each is a form and an answer in JSON.</summary>
/// <param name="http">Makes the requests.</param>
/// <param name="issuer">The identifier of the authorization server.</param>
/// <param name="address">Where it gives tokens.</param>
/// <param name="client">Who the gateway is there.</param>
/// <param name="now">The time at the server.</param>
internal sealed class TokenEndpoint(OAuthHttp http, string issuer, Uri address, OAuthClient client, Func<DateTimeOffset> now)
{
    /// <summary>Turns the code that the browser brought back into tokens.</summary>
    /// <exception cref="LoginException">There is no answer.</exception>
    /// <exception cref="OAuthErrorException">The server refuses.</exception>
    public Task<TokenAnswer> RedeemAsync(string code, string verifier, string redirect, string? resource, CancellationToken cancellationToken) =>
        AskAsync([new("grant_type", "authorization_code"), new("code", code), new("code_verifier", verifier), new("redirect_uri", redirect), .. ResourceOf(resource)], cancellationToken);

    /// <summary>Gets new tokens for a refresh token.</summary>
    /// <inheritdoc cref="RedeemAsync" path="/exception" />
    public Task<TokenAnswer> RefreshAsync(string refreshToken, string? resource, CancellationToken cancellationToken) =>
        AskAsync([new("grant_type", "refresh_token"), new("refresh_token", refreshToken), .. ResourceOf(resource)], cancellationToken);

    /// <summary>Gets a token for the client itself, without a user.</summary>
    /// <inheritdoc cref="RedeemAsync" path="/exception" />
    public Task<TokenAnswer> GrantAsync(string scope, string? resource, CancellationToken cancellationToken) =>
        AskAsync([new("grant_type", "client_credentials"), .. ScopeOf(scope), .. ResourceOf(resource)], cancellationToken);

    /// <summary>Asks whether the user has agreed on another device by now (RFC 8628 section 3.4).</summary>
    /// <inheritdoc cref="RedeemAsync" path="/exception" />
    public Task<TokenAnswer> RedeemDeviceAsync(string deviceCode, CancellationToken cancellationToken) =>
        AskAsync([new("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), new("device_code", deviceCode)], cancellationToken);

    /// <summary>Begins a login on another device (RFC 8628 section 3.1).</summary>
    /// <param name="endpoint">Where that is done.</param>
    /// <param name="scope">What is asked for.</param>
    /// <param name="resource">The resource; null for none.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="LoginException">There is no answer.</exception>
    public Task<OAuthAnswer> BeginDeviceAsync(Uri endpoint, string scope, string? resource, CancellationToken cancellationToken) =>
        SendAsync(endpoint, [.. ScopeOf(scope), .. ResourceOf(resource)], cancellationToken);

    /// <summary>Tells the server that a token is not used any more (RFC 7009).</summary>
    /// <param name="endpoint">Where that is done.</param>
    /// <param name="token">The token.</param>
    /// <param name="kind">Which kind of token it is.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="LoginException">There is no answer.</exception>
    public Task<OAuthAnswer> RevokeAsync(Uri endpoint, string token, string kind, CancellationToken cancellationToken) =>
        SendAsync(endpoint, [new("token", token), new("token_type_hint", kind)], cancellationToken);

    private async Task<TokenAnswer> AskAsync(List<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        OAuthAnswer answer = await SendAsync(address, form, cancellationToken).ConfigureAwait(false);
        if (!answer.IsGood || answer.Text("access_token") is not { } token)
        {
            throw new OAuthErrorException(answer.Error, answer.IsGood ? "an answer without a token" : answer.Problem, (int)answer.Status);
        }

        // What is not to be shown as a bearer token would be of no use, or worse.
        return answer.Text("token_type") is { } type && !type.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            ? throw new OAuthErrorException(null, $"a token of a kind that is not supported ({UntrustedText.OneLine(type, 40)})", (int)answer.Status)
            : token.Any(letter => letter is <= ' ' or > '~')
                ? throw new OAuthErrorException(null, "a token that no header can carry", (int)answer.Status)
                : new TokenAnswer(token, answer.Text("refresh_token"), answer.Seconds("expires_in"), answer.Text("scope"));
    }

    private Task<OAuthAnswer> SendAsync(Uri endpoint, List<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        AuthenticationHeaderValue? authorization = ClientAuthentication.Add(client, issuer, now(), form);
        return http.PostAsync(endpoint, form, authorization, cancellationToken);
    }

    private static IEnumerable<KeyValuePair<string, string>> ResourceOf(string? resource) => resource is null ? [] : [new("resource", resource)];

    private static IEnumerable<KeyValuePair<string, string>> ScopeOf(string scope) => scope.Length == 0 ? [] : [new("scope", scope)];
}
