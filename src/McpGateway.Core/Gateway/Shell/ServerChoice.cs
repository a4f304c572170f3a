using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.Transports;

namespace McpGateway.Gateway.Shell;

/// <summary>Finds the servers and tools that a user of this process names.</summary>
public static class ServerChoice
{
    /// <summary>The servers of these names, each once, in the order of the configuration.</summary>
    /// <param name="runtime">The gateway.</param>
    /// <param name="names">Names and patterns; null for all.</param>
    /// <param name="pattern">What a name fits that is taken as a pattern; null for one that is not.</param>
    /// <param name="onUnknown">Hears of each name that is no pattern and does not exist.</param>
    public static IReadOnlyList<ServerDefinition> Select(GatewayRuntime runtime, IReadOnlyList<string>? names, Func<string, Predicate<string>?> pattern, Action<string, ServerException> onUnknown)
    {
        ConfigurationSnapshot configuration = runtime.Configuration.Current;
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
            else if (pattern(name) is { } fits)
            {
                selected.UnionWith(configuration.Servers.Select(server => server.Name).Where(server => fits(server)));
            }
            else
            {
                onUnknown(name, runtime.UnknownServer(name));
            }
        }

        return [.. configuration.Servers.Where(server => selected.Contains(server.Name))];
    }

    /// <summary>
    /// Those of some servers that can be asked for something. What is switched off or cannot be reached is in nobody's way, unless it is asked
    /// for by name: then it is the error that it makes.
    /// </summary>
    /// <param name="servers">The servers.</param>
    /// <param name="names">What they were selected by; null for all.</param>
    /// <param name="remoteToo">Whether also what this version cannot reach is meant.</param>
    public static ServerDefinition[] Usable(IEnumerable<ServerDefinition> servers, IReadOnlyList<string>? names, bool remoteToo = false) =>
    [
        .. servers.Where(server =>
            names?.Contains(server.Name, StringComparer.OrdinalIgnoreCase) == true
            || (!server.Disabled && (remoteToo || server.Kind != ServerKind.Unknown || server.Problem is not null))),
    ];

    /// <summary>The tool of exactly this name, or the only one that differs in case alone; null where there is none.</summary>
    /// <param name="entry">What the server offers; null where that is not known.</param>
    /// <param name="name">The name.</param>
    public static CatalogTool? FindTool(CatalogEntry? entry, string name) =>
        entry?.Find(name) ?? (entry?.Tools.Where(tool => tool.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Take(2).ToArray() is [var only] ? only : null);

    /// <summary>What is wrong with the file beyond single entries: those show their own trouble, and disturb nobody else.</summary>
    /// <param name="configuration">The configuration.</param>
    public static IEnumerable<ConfigurationProblem> FileProblems(ConfigurationSnapshot configuration)
    {
        string[] entries = [.. configuration.Servers.Where(server => server.Problem is not null).Select(server => $"server '{server.Name}':")];
        return configuration.Problems.Where(problem => !problem.IsNote && !Array.Exists(entries, entry => problem.Message.StartsWith(entry, StringComparison.Ordinal)));
    }
}
