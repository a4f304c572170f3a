namespace McpGateway.Access;

/// <summary>
/// Decides who sends a request to a gateway that listens on HTTP. A request with a token is its user's. One without is the owner's, where it comes from the owner's
/// own process and nobody has made a token; otherwise it is not let in.
/// </summary>
/// <param name="tokens">The tokens.</param>
/// <param name="rules">What this gateway asks for.</param>
internal sealed class AccessCheck(TokenStore tokens, AccessRules rules)
{
    private const int Unauthorized = 401;
    private const int Unavailable = 503;

    private const string Challenge = "Bearer realm=\"McpGateway\"";
    private const string InvalidChallenge = Challenge + ", error=\"invalid_token\", error_description=\"The token is unknown, was removed or has expired.\"";
    private const string HowToGetOne = "The owner of the gateway makes tokens with 'mcp-gateway token add NAME' or New-McpGatewayToken.";

    private static readonly AccessOutcome s_missing = Refuse(Challenge, "This gateway needs a token: Authorization: Bearer mcpg_... " + HowToGetOne, "it has no token");

    /// <summary>Decides about a request.</summary>
    /// <param name="authorization">The value of its <c>Authorization</c> header; null where it has none. One that is there more than once must be refused before.</param>
    /// <param name="connection">The connection that it comes on.</param>
    /// <param name="isPassedOn">Whether it says that a proxy or a tunnel has passed it on: then the connection is of that, and anybody may have sent it.</param>
    public AccessOutcome Decide(string? authorization, AccessConnection connection, bool isPassedOn = false)
    {
        try
        {
            ReadOnlySpan<char> token = TokenOf(authorization);
            return token.IsEmpty ? WithoutToken(connection, isPassedOn) : WithToken(token);
        }
        catch (AccessException e)
        {
            // Who may come in cannot be told, so nobody may.
            return AccessOutcome.Refused(new AccessRefusal(Unavailable, null, "The gateway cannot read its tokens. Its log says why.", e.Message));
        }
    }

    /// <summary>The token of <c>Bearer TOKEN</c> (RFC 6750, section 2.1); nothing where there is none. Other schemes are not the gateway's.</summary>
    public static ReadOnlySpan<char> TokenOf(string? authorization)
    {
        const string Scheme = "Bearer";
        ReadOnlySpan<char> value = authorization.AsSpan().Trim(' ');
        return value.Length > Scheme.Length && value[Scheme.Length] == ' ' && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? value[Scheme.Length..].Trim(' ')
            : default;
    }

    private AccessOutcome WithToken(ReadOnlySpan<char> text)
    {
        // One that is not right is refused even where none is needed: whoever sends one does not want to be taken for somebody else.
        if (text.Length > TokenText.Longest)
        {
            return Refuse(InvalidChallenge, "The token is not one of this gateway. " + HowToGetOne, "its token is too long for one");
        }

        if (rules.OwnerToken?.Is(text) == true)
        {
            return AccessOutcome.Owner;
        }

        (GatewayToken? token, string refusal) = tokens.Find(text);
        return token is not null
            ? new AccessOutcome(token.Name, token, null)
            : Refuse(InvalidChallenge, "The token is unknown, was removed or has expired. " + HowToGetOne, refusal);
    }

    private AccessOutcome WithoutToken(AccessConnection connection, bool isPassedOn)
    {
        // A private socket lets only this user in. That there are tokens for others changes nothing about it.
        bool isNeeded = rules.RequiresToken || isPassedOn || rules.OwnerToken is not null || connection.Listener == ListenerKind.Network
            || (connection.Listener == ListenerKind.Loopback && (rules.HasIssuer || tokens.HasTokens));
        return isNeeded ? s_missing
            : connection.Refusal() is { } reason ? Refuse(Challenge, "This gateway takes only its own user's processes without a token. " + HowToGetOne, reason)
            : AccessOutcome.Owner;
    }

    private static AccessOutcome Refuse(string challenge, string message, string reason) =>
        AccessOutcome.Refused(new AccessRefusal(Unauthorized, challenge, message, reason));
}
