using System.Security;
using McpGateway.Access;
using McpGateway.PowerShell.Secrets;

namespace McpGateway.PowerShell;

/// <summary>A new token, the one time that it is known.</summary>
public sealed class McpNewGatewayToken : McpGatewayToken
{
    internal McpNewGatewayToken(IssuedToken issued)
        : base(issued.Token)
    {
        Token = PlainText.Secure(issued.Text);
    }

    /// <summary>The token: <c>Invoke-RestMethod -Authentication Bearer -Token</c> takes it as it is.</summary>
    public SecureString Token { get; }

    /// <summary>The token as a text, to be sent as <c>Authorization: Bearer ...</c>.</summary>
    public string Reveal() => PlainText.Of(Token);
}
