using System.Text.RegularExpressions;
using McpGateway.Configuration;

namespace McpGateway.Clients.Forms;

/// <summary>The variables of the user's environment that server definitions ask for: a client that gives its servers only a part of it has to be told their names.</summary>
internal static partial class AskedVariables
{
    /// <summary>What every client hands on.</summary>
    private static readonly HashSet<string> s_everywhere = new(StringComparer.OrdinalIgnoreCase)
    {
        "HOME", "PATH", "USER", "USERPROFILE", "LOGNAME", "LANG", "SHELL", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "WINDIR", "APPDATA", "LOCALAPPDATA",
    };

    /// <summary>Their names, each once, in order.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<ServerDefinition> servers) => [.. servers
        .Where(server => server is { IsOffered: true })
        .SelectMany(TextsOf)
        .SelectMany(text => Variable().Matches(text.Replace("$${", "", StringComparison.Ordinal)))
        .Select(match => match.Groups["name"].Value)
        .Where(name => !s_everywhere.Contains(name))
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal)];

    private static IEnumerable<string> TextsOf(ServerDefinition server) => ((string?[])
    [
        server.Command, server.WorkingDirectory, server.AuthorityFile, server.ClientCertificate, server.ClientKey, server.OAuth.ClientSecret, server.OAuth.ClientKey,
        .. server.Addresses, .. server.Arguments, .. server.Environment.Values, .. server.Headers.Values,
    ]).OfType<string>();

    [GeneratedRegex(@"\$\{(env:)?(?<name>[A-Za-z_][A-Za-z0-9_]*)(\}|:-)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
