namespace McpGateway.Access;

/// <summary>Who sends a request, or why it is not let in.</summary>
/// <param name="User">The gateway's user: the name of a token or of a user of an authorization server, or <see cref="TokenRules.Owner"/>. Empty where it is not let in.</param>
/// <param name="Token">The token, whose rules hold; null for the owner.</param>
/// <param name="Refusal">Why it is not let in; null where it is.</param>
internal sealed record AccessOutcome(string User, GatewayToken? Token, AccessRefusal? Refusal)
{
    /// <summary>What is known of somebody with an access token of an authorization server; null for others.</summary>
    public IssuedAccess? Issued { get; init; }

    /// <summary>What tells who it is, and what they may have, from others; null for the owner.</summary>
    public string? Id => Token?.Id ?? Issued?.Id;

    /// <summary>How many calls a minute may be made; null where there is no limit.</summary>
    public int? CallsPerMinute => Token?.CallsPerMinute ?? Issued?.CallsPerMinute;

    /// <summary>How long a message may be, in megabytes; null where what the gateway takes is the limit.</summary>
    public int? MaxMessage => Token?.MaxMessage;

    /// <summary>The one who has started the gateway, or whose token was made for them.</summary>
    public static AccessOutcome Owner { get; } = new(TokenRules.Owner, null, null);

    /// <summary>Somebody who is not let in.</summary>
    public static AccessOutcome Refused(AccessRefusal refusal) => new("", null, refusal);
}
