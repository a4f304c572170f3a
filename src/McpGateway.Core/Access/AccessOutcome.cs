namespace McpGateway.Access;

/// <summary>Who sends a request, or why it is not let in.</summary>
/// <param name="User">The gateway's user: the name of a token, or <see cref="TokenRules.Owner"/>. Empty where it is not let in.</param>
/// <param name="Token">The token, whose rules hold; null for the owner.</param>
/// <param name="Refusal">Why it is not let in; null where it is.</param>
internal sealed record AccessOutcome(string User, GatewayToken? Token, AccessRefusal? Refusal)
{
    /// <summary>The one who has started the gateway, or whose token was made for them.</summary>
    public static AccessOutcome Owner { get; } = new(TokenRules.Owner, null, null);

    /// <summary>Somebody who is not let in.</summary>
    public static AccessOutcome Refused(AccessRefusal refusal) => new("", null, refusal);
}
