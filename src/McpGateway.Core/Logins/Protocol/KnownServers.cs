namespace McpGateway.Logins.Protocol;

/// <summary>Authorization servers that do not do as the specification says, and are too common to be left out.</summary>
internal static class KnownServers
{
    private static readonly string[] s_entra = ["login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn", "login.microsoft.com", "sts.windows.net"];

    /// <summary>
    /// Microsoft Entra. It refuses <c>resource</c> beside its scopes (AADSTS9010010), which name the resource, and offers PKCE with S256 without saying so.
    /// </summary>
    public static bool IsEntra(Uri server) => s_entra.Contains(server.Host, StringComparer.OrdinalIgnoreCase);

    /// <summary>Google. It gives a refresh token only to who asks with parameters of its own.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ParametersOf(Uri server) =>
        server.Host.Equals("accounts.google.com", StringComparison.OrdinalIgnoreCase) ? [new("access_type", "offline"), new("prompt", "consent")] : [];
}
