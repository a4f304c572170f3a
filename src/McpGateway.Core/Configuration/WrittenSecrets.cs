using McpGateway.Diagnostics;

namespace McpGateway.Configuration;

/// <summary>The secrets that stand in the gateway's own files as they are, as far as names and forms tell.</summary>
internal static class WrittenSecrets
{
    /// <summary>The secrets of all entries, and of the file of variables.</summary>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="configuration">The configuration.</param>
    public static IEnumerable<string> Of(GatewayHome home, ConfigurationSnapshot configuration) =>
        configuration.Servers.SelectMany(Of).Concat(DotEnvFile.Read(home.EnvironmentFile).Where(pair => SecretNames.Suggest(pair.Key)).Select(pair => pair.Value));

    private static IEnumerable<string> Of(ServerDefinition server) =>
        PlainSecrets.Of([server.Url ?? "", .. server.Environment.Values], server.Arguments)
            .Concat(server.Environment.Concat(server.Headers).Where(pair => SecretNames.Suggest(pair.Key) && !pair.Value.Contains("${", StringComparison.Ordinal)).Select(pair => pair.Value));
}
