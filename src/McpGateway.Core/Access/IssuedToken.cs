namespace McpGateway.Access;

/// <summary>A new token, the one time that it is known.</summary>
/// <param name="Token">What is kept of it.</param>
/// <param name="Text">The token itself, to be sent as <c>Authorization: Bearer ...</c>.</param>
public sealed record IssuedToken(GatewayToken Token, string Text)
{
    /// <summary>Its name: the token itself is in no log by accident.</summary>
    public override string ToString() => Token.Name;
}
