namespace McpGateway.Logins;

/// <summary>How the login at a server stands, without any secret.</summary>
/// <param name="IsLoggedIn">Whether there are tokens.</param>
/// <param name="IsNeeded">Whether the server has asked for a login, and there is none that it accepts.</param>
/// <param name="Issuer">The authorization server; null where it is not known.</param>
/// <param name="Scopes">What the tokens allow, as the authorization server calls it; empty where it did not say.</param>
/// <param name="Since">When the user logged in; null where nobody is.</param>
/// <param name="Ended">Why the last login is over, as a part of a sentence; null where it is not.</param>
internal sealed record LoginStatus(bool IsLoggedIn, bool IsNeeded, string? Issuer, string Scopes, DateTimeOffset? Since, string? Ended)
{
    /// <summary>Nothing is known: nobody has logged in, and nobody was asked to.</summary>
    public static LoginStatus Unknown { get; } = new(false, false, null, "", null, null);
}
