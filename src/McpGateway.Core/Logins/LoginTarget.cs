using System.Net.Security;
using McpGateway.Configuration;
using McpGateway.Configuration.OAuth;

namespace McpGateway.Logins;

/// <summary>A server to log in at.</summary>
/// <param name="Server">Its name in the configuration.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Settings">What the entry says of the login, variables put in.</param>
/// <param name="Trust">Says which certificates are trusted beside those of the system; null for none.</param>
internal sealed record LoginTarget(string Server, Uri Address, OAuthSettings Settings, RemoteCertificateValidationCallback? Trust)
{
    private const string Owner = "user";

    /// <summary>Whose login it is: the key of whatever is kept of it.</summary>
    public string User { get; init; } = Owner;

    /// <summary>Whose login is used at a server: that of the user whose gateway it is, or of another user of the gateway. None of their names can be mistaken for the owner.</summary>
    public static string UserOf(ServerDefinition server) => server.User is null ? Owner : "user:" + server.User;
}
