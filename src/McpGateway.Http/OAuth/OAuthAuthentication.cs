using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using McpGateway.Access;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Policy;
using McpGateway.Http.Guarding;
using McpGateway.Http.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace McpGateway.Http.OAuth;

/// <summary>
/// Takes access tokens of an authorization server beside the gateway's own (OAuth 2.1, section 5; MCP 2025-11-25, Authorization): what was granted says what their user may
/// have, and who is refused is told where to get one.
/// </summary>
/// <param name="tokens">Knows the gateway's own tokens.</param>
/// <param name="options">What is asked of access tokens.</param>
/// <param name="keys">The authorization server.</param>
/// <param name="addresses">What the gateway is called.</param>
/// <param name="scopes">What scopes grant.</param>
internal sealed class OAuthAuthentication(TokenAuthentication tokens, OAuthOptions options, IssuerKeys keys, ResourceAddresses addresses, ScopeRules scopes) : IHttpAuthentication
{
    private const string Prefix = "oauth:";
    private const int Unauthorized = 401, Forbidden = 403, Unavailable = 503;

    private readonly AccessTokenCheck _check = new(keys, options.UserClaim);
    private readonly ConcurrentDictionary<string, KnownUser> _users = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public bool IsReady => true;

    /// <inheritdoc />
    public async ValueTask<AccessOutcome> AuthenticateAsync(HttpContext context)
    {
        StringValues authorization = context.Request.Headers.Authorization;
        if (authorization is [{ } only] && AccessTextOf(only) is { } text)
        {
            return await WithAccessTokenAsync(context, text).ConfigureAwait(false);
        }

        AccessOutcome outcome = tokens.Authenticate(context);
        if (outcome.Refusal is not { Challenge: not null } refusal)
        {
            return outcome;
        }

        bool hasToken = authorization.Count > 1 || !AccessCheck.TokenOf(authorization.ToString()).IsEmpty;
        return AccessOutcome.Refused(hasToken
            ? Refuse(context, Unauthorized, "invalid_token", "The token is unknown, was removed or has expired", refusal.Reason)
            : Refuse(context, Unauthorized, null, $"This gateway needs an access token of {keys.Issuer}, or a token of its own (mcp-gateway token add NAME)", refusal.Reason));
    }

    /// <inheritdoc />
    public Caller CallerOf(HttpCaller caller) => caller.Token is { } id && _users.TryGetValue(id, out KnownUser? user) ? user.Caller : tokens.CallerOf(caller);

    /// <inheritdoc />
    public Func<string, bool> FindRevoked()
    {
        Func<string, bool>? own = tokens.FindRevoked();
        return id => id.StartsWith(Prefix, StringComparison.Ordinal) ? !_users.TryGetValue(id, out KnownUser? user) || !scopes.AreCurrent(user.Granted) : own?.Invoke(id) == true;
    }

    /// <summary>The text of a token that could be a JWT, which none of the gateway's own is; null for others.</summary>
    private string? AccessTextOf(string authorization)
    {
        ReadOnlySpan<char> text = AccessCheck.TokenOf(authorization);
        return text.Count('.') < 2 || tokens.IsOwners(text) ? null : text.ToString();
    }

    private async ValueTask<AccessOutcome> WithAccessTokenAsync(HttpContext context, string text)
    {
        try
        {
            string path = ResourceAddresses.PathOf(context.Request.Path.Value ?? "");
            AccessTokenClaims claims = await _check.CheckAsync(text, [.. addresses.AudiencesOf(context, path), .. options.Audiences], context.RequestAborted).ConfigureAwait(false);
            IReadOnlyList<GatewayScope> granted = scopes.Granted(claims.Scopes);
            IReadOnlyList<string> needed = granted.Count == 0 ? scopes.Requested : scopes.NeededFor(ResourceAddresses.ProfileOf(path), granted);
            return granted.Count > 0 && needed.Count == 0
                ? Accept(claims, granted)
                : AccessOutcome.Refused(Refuse(
                    context,
                    Forbidden,
                    "insufficient_scope",
                    $"The access token has no scope {(granted.Count == 0 ? "of this gateway" : "for this profile")}",
                    $"the token of '{UntrustedText.OneLine(claims.User, 80)}' has the scopes {UntrustedText.OneLine(string.Join(' ', claims.Scopes), 200)}, none of which grants anything here",
                    needed));
        }
        catch (AccessTokenException e)
        {
            return AccessOutcome.Refused(Refuse(context, Unauthorized, "invalid_token", e.Message, e.Detail ?? e.Message));
        }
        catch (IssuerException e)
        {
            // Not 401: a client would let its user log in again, which changes nothing.
            context.Response.Headers.RetryAfter = "5";
            return AccessOutcome.Refused(new AccessRefusal(Unavailable, null, $"The authorization server {keys.Issuer} cannot be reached, so access tokens cannot be checked. The gateway's log says why.", e.Message));
        }
    }

    private AccessOutcome Accept(AccessTokenClaims claims, IReadOnlyList<GatewayScope> granted)
    {
        string name = IssuedUserName.Of(claims.Issuer, options.UserClaim, claims.User);
        string id = Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{string.Join('\n', granted.Select(ScopeRules.Content))}")).AsSpan(0, 16));
        if (!_users.ContainsKey(id))
        {
            _users.TryAdd(id, new KnownUser(new Caller($"the user '{UntrustedText.OneLine(claims.User, 80)}'") { UserName = name, Grants = ScopeRules.GrantsOf(granted) }, granted));
        }

        return new AccessOutcome(name, null, null) { Issued = new IssuedAccess(id, name, options.CallsPerMinute, claims.Until) };
    }

    /// <summary>A refusal that says where the metadata are and what to ask for (RFC 9728, section 5.1; RFC 6750, section 3).</summary>
    private AccessRefusal Refuse(HttpContext context, int status, string? error, string message, string reason, IReadOnlyList<string>? needed = null)
    {
        var challenge = new StringBuilder("Bearer realm=\"McpGateway\"");
        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                challenge.Append(CultureInfo.InvariantCulture, $", {name}=\"{value}\"");
            }
        }

        Add("error", error);
        Add("error_description", error is null ? null : message);
        Add("scope", string.Join(' ', needed ?? scopes.Requested));
        Add("resource_metadata", addresses.MetadataOf(context, ResourceAddresses.PathOf(context.Request.Path.Value ?? "")));
        return new AccessRefusal(status, challenge.ToString(), message + ".", reason);
    }

    /// <param name="Caller">Who it is.</param>
    /// <param name="Granted">What was granted.</param>
    private sealed record KnownUser(Caller Caller, IReadOnlyList<GatewayScope> Granted);
}
