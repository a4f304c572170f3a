namespace McpGateway.Configuration.Reading;

/// <summary>Which variables of the environment a definition asks for.</summary>
internal static class EnvironmentUses
{
    /// <summary>Stands among names for the whole environment: a definition passes it on.</summary>
    public const string Everything = "*";

    private const string Environment = "env:";

    /// <summary>The names of all variables that servers may ask for, and <c>*</c> where one asks for the whole environment.</summary>
    /// <param name="servers">The servers.</param>
    public static IReadOnlyList<string> NamesOf(IReadOnlyList<ServerDefinition> servers) =>
    [
        .. servers.SelectMany(NamesOf).Concat([Timeouts.InitVariable, Timeouts.OperationVariable, Timeouts.MaxOperationVariable]).Distinct(StringComparer.Ordinal),
        .. servers.Any(server => server.InheritEnvironment) ? (string[])[Everything] : [],
    ];

    /// <summary>The names of the variables that the texts of an entry name, whether they are set or not.</summary>
    /// <param name="server">The server.</param>
    public static IEnumerable<string> NamesOf(ServerDefinition server) =>
        TextsOf(server).SelectMany(NamesIn).Distinct(StringComparer.Ordinal);

    /// <summary>The names in one text: <c>${NAME}</c>, <c>${env:NAME}</c>, <c>${NAME:-default}</c>, and those within defaults.</summary>
    internal static IEnumerable<string> NamesIn(string template)
    {
        for (int at = template.IndexOf("${", StringComparison.Ordinal); at >= 0; at = template.IndexOf("${", at + 2, StringComparison.Ordinal))
        {
            if (at > 0 && template[at - 1] == '$')
            {
                // A literal.
                continue;
            }

            string rest = template[(at + 2)..];
            rest = rest.StartsWith(Environment, StringComparison.Ordinal) ? rest[Environment.Length..] : rest;
            int end = rest.IndexOfAny(['}', ':']);
            // What has another kind before its name, a secret for instance, is no variable of the environment.
            if (end > 0 && (rest[end] == '}' || rest.AsSpan(end).StartsWith(":-", StringComparison.Ordinal)))
            {
                yield return rest[..end];
            }
        }
    }

    /// <summary>The texts of an entry in which variables may stand.</summary>
    /// <param name="server">The server.</param>
    public static IEnumerable<string> TextsOf(ServerDefinition server) => ((string?[])
    [
        server.Command, .. server.Arguments, .. server.Environment.Values, server.WorkingDirectory, server.Url, .. server.OtherUrls, .. server.Headers.Values,
        server.AuthorityFile, server.ClientCertificate, server.ClientKey, server.OAuth.ClientId, server.OAuth.ClientSecret,
    ]).OfType<string>();
}
