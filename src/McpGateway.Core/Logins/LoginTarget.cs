using System.Net.Security;
using McpGateway.Configuration.OAuth;

namespace McpGateway.Logins;

/// <summary>A server to log in at.</summary>
/// <param name="Server">Its name in the configuration.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Settings">What the entry says of the login, variables put in.</param>
/// <param name="Trust">Says which certificates are trusted beside those of the system; null for none.</param>
internal sealed record LoginTarget(string Server, Uri Address, OAuthSettings Settings, RemoteCertificateValidationCallback? Trust)
{
    /// <summary>Whose login it is. A gateway has one user today; whatever is kept of a login carries the key anyway.</summary>
    public string User { get; init; } = "user";
}
