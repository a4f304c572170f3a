using System.Text.RegularExpressions;
using McpGateway.Diagnostics;

namespace McpGateway.Configuration.Editing;

/// <summary>A server's entry, fit to be shown to people: what is likely to be a secret is masked, references to variables stay.</summary>
internal static partial class ShownDefinition
{
    private const string Masked = "***";

    /// <summary>The entry as JSON, line by line.</summary>
    /// <param name="server">The server.</param>
    /// <param name="redactor">Knows the values of its secrets.</param>
    public static IReadOnlyList<string> Lines(ServerDefinition server, Redactor redactor) =>
        [.. DefinitionWriter.Write(Mask(server), null, default, JsonTextEditor.Layout.Default, 0).Split('\n').Select(redactor.Mask)];

    /// <summary>What is to be masked of a server, as its own log masks it: the values of its variables, and those whose names or forms say that they are secret.</summary>
    /// <param name="server">The server.</param>
    /// <param name="variables">The variables as they are now; null where they cannot be read.</param>
    public static IReadOnlyCollection<string> SecretsOf(ServerDefinition server, Variables? variables)
    {
        var secrets = new List<string>();
        string Value(string template)
        {
            try
            {
                return variables?.Expand(template, "the entry", secrets, takesSecrets: true) ?? template;
            }
            catch (ConfigurationException)
            {
                // What is missing is no secret.
                return template;
            }
        }

        foreach ((string name, string template) in server.Environment.Concat(server.Headers).Concat(server.OAuth.Parameters))
        {
            string value = Value(template);
            if (SecretNames.Suggest(name))
            {
                secrets.Add(value);
                // The scheme before a token is no secret.
                secrets.Add(value[(value.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            }
        }

        if (server.OAuth.ClientSecret is { } own)
        {
            secrets.Add(Value(own));
        }

        string[] arguments = [.. server.Arguments.Select(Value)], addresses = [.. server.Addresses.Select(Value)];
        secrets.AddRange(PlainSecrets.Of([.. addresses, .. server.Environment.Values.Concat(server.Headers.Values).Select(Value)], arguments));
        // A reference is none itself, and stays to be seen.
        return [.. secrets.Where(secret => !References().IsMatch(secret)).Distinct(StringComparer.Ordinal)];
    }

    private static ServerDefinition Mask(ServerDefinition server) => server with
    {
        Arguments = PlainSecrets.MaskArguments(server.Arguments),
        Url = server.Url is { } url ? PlainSecrets.MaskUrl(url) : null,
        OtherUrls = [.. server.OtherUrls.Select(other => PlainSecrets.MaskUrl(other))],
        Environment = server.Environment.ToDictionary(pair => pair.Key, pair => Variable(pair.Key, pair.Value), StringComparer.Ordinal),
        // Most headers that somebody configures are there to prove who asks.
        Headers = server.Headers.ToDictionary(pair => pair.Key, pair => Secret(pair.Value), StringComparer.Ordinal),
        ClientKey = ServerRules.Password(server.ClientCertificate, server.ClientKey).Any() ? Secret(server.ClientKey!) : server.ClientKey,
        OAuth = server.OAuth with
        {
            ClientSecret = server.OAuth.ClientSecret is { } secret ? Secret(secret) : null,
            Parameters = server.OAuth.Parameters.ToDictionary(pair => pair.Key, pair => Variable(pair.Key, pair.Value), StringComparer.Ordinal),
        },
    };

    private static string Variable(string name, string value) =>
        SecretNames.Suggest(name) || PlainSecrets.IsRandom(value) ? Secret(value) : PlainSecrets.MaskUrl(value);

    /// <summary>A value stays where it names variables and nothing else but, perhaps, a scheme before them: a default is a value, too.</summary>
    private static string Secret(string value) => value.Length == 0 || References().IsMatch(value) ? value : Masked;

    [GeneratedRegex(@"^([A-Za-z]{1,10} )?(\$\{((env|secret):)?[^{}:]+\})+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex References();
}
