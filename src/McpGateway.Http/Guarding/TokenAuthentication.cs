using System.Collections.Concurrent;
using System.Net;
using McpGateway.Access;
using McpGateway.Gateway.Policy;
using McpGateway.Http.Sessions;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace McpGateway.Http.Guarding;

/// <summary>Whoever has a token is its user; without tokens, the owner's own processes on this machine are the owner.</summary>
/// <param name="tokens">The tokens.</param>
/// <param name="rules">What is asked for.</param>
internal sealed class TokenAuthentication(TokenStore tokens, AccessRules rules) : IHttpAuthentication
{
    /// <summary>What proxies and tunnels add to a request. One that runs as this user on this machine would let everybody in otherwise.</summary>
    private static readonly string[] s_marks = ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"];

    /// <summary>Where the items of a connection keep what is known of it.</summary>
    private static readonly object s_connection = new();

    private readonly AccessCheck _check = new(tokens, rules);
    private readonly ConcurrentDictionary<string, Caller> _callers = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public bool IsReady => rules.OwnerToken is not null || tokens.HasTokens;

    /// <inheritdoc />
    public ValueTask<AccessOutcome> AuthenticateAsync(HttpContext context) => ValueTask.FromResult(Authenticate(context));

    /// <summary>The same, at once.</summary>
    public AccessOutcome Authenticate(HttpContext context)
    {
        // Of two headers one reader takes the first and another the last: a proxy may have looked at the other one. Put together they are no token.
        StringValues authorization = context.Request.Headers.Authorization;
        AccessOutcome outcome = _check.Decide(authorization.Count > 1 ? "Bearer ," : authorization.ToString(), ConnectionOf(context), IsPassedOn(context));
        if (outcome.Token is { } token && !_callers.ContainsKey(token.Id))
        {
            _callers.TryAdd(token.Id, new Caller($"the user '{token.Name}'") { UserName = token.Name, Grants = GrantsOf(token) });
        }

        return outcome;
    }

    /// <inheritdoc />
    public Caller CallerOf(HttpCaller caller) => caller.Token is null ? Caller.User : _callers[caller.Token];

    /// <inheritdoc />
    public Func<string, bool>? FindRevoked() => tokens.GoodIds() is { } good ? id => !good.Contains(id) : null;

    /// <summary>Whether a text is the token of the owner that was made for this run.</summary>
    public bool IsOwners(ReadOnlySpan<char> text) => text.Length <= TokenText.Longest && rules.OwnerToken?.Is(text) == true;

    private static CallerGrant[]? GrantsOf(GatewayToken token) => token is { Servers: null, Tools: null } ? null : [new CallerGrant(token.Servers, token.Tools)];

    /// <summary>Whether a request says that a proxy or a tunnel has passed it on.</summary>
    internal static bool IsPassedOn(HttpContext context) => Array.Exists(s_marks, context.Request.Headers.ContainsKey);

    /// <summary>The connection that a request has come on.</summary>
    internal static AccessConnection ConnectionOf(HttpContext context)
    {
        IDictionary<object, object?>? items = context.Features.Get<IConnectionItemsFeature>()?.Items;
        if (items is not null && items.TryGetValue(s_connection, out object? known))
        {
            return (AccessConnection)known!;
        }

        ConnectionInfo info = context.Connection;
        AccessConnection connection = info is { LocalIpAddress: { } local, RemoteIpAddress: { } remote }
            ? new AccessConnection(
                IPAddress.IsLoopback(local) && IPAddress.IsLoopback(remote) ? ListenerKind.Loopback : ListenerKind.Network,
                new IPEndPoint(local, info.LocalPort),
                new IPEndPoint(remote, info.RemotePort))
            // A socket or a pipe, which the system lets only this user's processes reach.
            : new AccessConnection(ListenerKind.Private);
        if (items is not null)
        {
            items[s_connection] = connection;
        }

        return connection;
    }
}
