namespace McpGateway.Configuration;

/// <summary>Which servers use which secrets.</summary>
public static class SecretUses
{
    /// <summary>A secret as an entry names it.</summary>
    /// <param name="name">The secret's name.</param>
    public static string ReferenceTo(string name) => SecretVariables.ReferenceTo(name);

    /// <summary>The names of the secrets of the gateway's own store that a server's entry uses.</summary>
    /// <param name="server">The server.</param>
    public static IEnumerable<string> NamesOf(ServerDefinition server) =>
        TextsOf(server).SelectMany(SecretVariables.NamesIn).Distinct(StringComparer.Ordinal);

    /// <summary>Whether a server's entry uses secrets of vaults, which are read in PowerShell alone.</summary>
    /// <param name="server">The server.</param>
    internal static bool UsesVault(ServerDefinition server) => TextsOf(server).Any(SecretVariables.NameVaults);

    /// <summary>The names of the servers that use a secret.</summary>
    /// <param name="servers">The servers of the configuration.</param>
    /// <param name="secret">The secret's name.</param>
    public static IEnumerable<string> ServersOf(IEnumerable<ServerDefinition> servers, string secret) =>
        servers.Where(server => NamesOf(server).Contains(secret, StringComparer.Ordinal)).Select(server => server.Name);

    /// <summary>The texts of an entry in which secrets may stand.</summary>
    private static IEnumerable<string> TextsOf(ServerDefinition server) =>
        server.Environment.Values.Concat(server.Headers.Values).Append(server.OAuth.ClientSecret ?? "");
}
