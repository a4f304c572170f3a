using System.Management.Automation;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Gateway;

namespace McpGateway.PowerShell;

/// <summary>Finds what names and wildcards mean.</summary>
internal static class ServerSelection
{
    /// <summary>The servers of these names, each once, in the order of the configuration.</summary>
    /// <param name="runtime">The gateway.</param>
    /// <param name="names">Names and wildcards; null for all.</param>
    /// <param name="onError">Hears of each name without wildcards that does not exist.</param>
    /// <param name="onNothing">Hears what to type where there is no server at all and none was named.</param>
    public static IReadOnlyList<ServerDefinition> Select(GatewayRuntime runtime, string[]? names, Action<ErrorRecord> onError, Action<string>? onNothing = null)
    {
        ConfigurationSnapshot configuration = runtime.Configuration.Current;
        if (names?.All(IsPattern) != false && runtime.Configuration.NothingConfigured is { } nothing)
        {
            onNothing?.Invoke(nothing);
        }

        if (names is null)
        {
            return configuration.Servers;
        }

        var selected = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            // A name that looks like a pattern is still a name where a server has it.
            if (configuration.Find(name) is { } exact)
            {
                selected.Add(exact.Name);
            }
            else if (IsPattern(name))
            {
                var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
                selected.UnionWith(configuration.Servers.Select(server => server.Name).Where(pattern.IsMatch));
            }
            else
            {
                ServerException unknown = runtime.UnknownServer(name);
                onError(unknown.ToErrorRecord(name));
            }
        }

        return [.. configuration.Servers.Where(server => selected.Contains(server.Name))];
    }

    /// <summary>
    /// The servers of these names that can be asked for something. What is switched off or cannot be reached is in nobody's way, unless it is asked
    /// for by name: then it is the error that it makes.
    /// </summary>
    /// <param name="runtime">The gateway.</param>
    /// <param name="names">Names and wildcards; null for all.</param>
    /// <param name="onError">Hears of each name without wildcards that does not exist.</param>
    /// <param name="remoteToo">Whether also what this version cannot reach is meant.</param>
    /// <param name="onNothing">Hears what to type where there is no server at all and none was named.</param>
    public static ServerDefinition[] SelectUsable(GatewayRuntime runtime, string[]? names, Action<ErrorRecord> onError, bool remoteToo = false, Action<string>? onNothing = null) =>
    [
        .. Select(runtime, names, onError, onNothing).Where(server =>
            names?.Contains(server.Name, StringComparer.OrdinalIgnoreCase) == true
            || (!server.Disabled && (remoteToo || server.Kind == ServerKind.Stdio || server.Problem is not null))),
    ];

    /// <summary>Whether a name fits one of these names and wildcards; every one does where there are none.</summary>
    public static bool Fits(string name, string[]? patterns) =>
        patterns is null
        || patterns.Contains(name, StringComparer.Ordinal)
        || Array.Exists(patterns, pattern => new WildcardPattern(pattern, WildcardOptions.IgnoreCase).IsMatch(name));

    /// <summary>The tool of exactly this name, or the only one that differs in case alone; null where there is none.</summary>
    public static CatalogTool? FindTool(CatalogEntry? entry, string name) =>
        entry?.Find(name) ?? (entry?.Tools.Where(tool => tool.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Take(2).ToArray() is [var only] ? only : null);

    /// <summary>Whether a name is to be taken as a pattern.</summary>
    public static bool IsPattern(string name) => WildcardPattern.ContainsWildcardCharacters(name);

    /// <summary>
    /// What is wrong with the file beyond single entries: those show their own trouble, and disturb nobody else.
    /// </summary>
    public static IEnumerable<ConfigurationProblem> FileProblems(ConfigurationSnapshot configuration)
    {
        string[] entries = [.. configuration.Servers.Where(server => server.Problem is not null).Select(server => $"server '{server.Name}':")];
        return configuration.Problems.Where(problem => !problem.IsNote && !Array.Exists(entries, entry => problem.Message.StartsWith(entry, StringComparison.Ordinal)));
    }
}
