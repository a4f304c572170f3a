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
        server.Environment.Values.Concat(server.Headers.Values).Append(server.OAuth.ClientSecret ?? "").SelectMany(SecretVariables.NamesIn).Distinct(StringComparer.Ordinal);

    /// <summary>The names of the servers that use a secret.</summary>
    /// <param name="servers">The servers of the configuration.</param>
    /// <param name="secret">The secret's name.</param>
    public static IEnumerable<string> ServersOf(IEnumerable<ServerDefinition> servers, string secret) =>
        servers.Where(server => NamesOf(server).Contains(secret, StringComparer.Ordinal)).Select(server => server.Name);
}
