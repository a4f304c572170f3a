namespace McpGateway.Configuration;

/// <summary>The configuration as it was read at one moment.</summary>
public sealed class ConfigurationSnapshot
{
    /// <summary>A configuration without servers.</summary>
    internal static ConfigurationSnapshot Empty { get; } = new([], []);

    private readonly Dictionary<string, ServerDefinition> _byName;

    /// <summary>Holds what a file says.</summary>
    /// <param name="servers">The definitions in the order of the file, one a name.</param>
    /// <param name="problems">What could not be used.</param>
    /// <param name="settings">What holds for the gateway itself; the defaults where null.</param>
    internal ConfigurationSnapshot(IReadOnlyList<ServerDefinition> servers, IReadOnlyList<ConfigurationProblem> problems, GatewaySettings? settings = null)
    {
        Servers = servers;
        Problems = problems;
        Settings = settings ?? GatewaySettings.Default;
        _byName = servers.ToDictionary(server => server.Name, StringComparer.Ordinal);
    }

    /// <summary>All entries, usable or not, in the order of the file.</summary>
    public IReadOnlyList<ServerDefinition> Servers { get; }

    /// <summary>What could not be used.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; }

    /// <summary>What holds for the gateway itself.</summary>
    internal GatewaySettings Settings { get; }

    /// <summary>What the administrator of the machine says; null where there is no such file. Servers and settings have it already.</summary>
    internal ManagedConfiguration? Managed { get; init; }

    /// <summary>Parts of it under names, in the order of the file.</summary>
    internal IReadOnlyList<GatewayProfile> Profiles { get; init; } = [];

    /// <summary>Whether the file could not be understood as a whole: what it held before is the better guess.</summary>
    public bool IsBroken { get; internal init; }

    /// <summary>What there is of a file that cannot be understood.</summary>
    internal static ConfigurationSnapshot Broken(IReadOnlyList<ConfigurationProblem> problems, GatewaySettings? settings = null) =>
        new([], problems, settings) { IsBroken = true };

    /// <summary>The entry of that name: exactly, or else the only one that differs in case alone.</summary>
    public ServerDefinition? Find(string name)
    {
        if (_byName.TryGetValue(name, out ServerDefinition? exact))
        {
            return exact;
        }

        ServerDefinition[] similar = [.. Servers.Where(server => server.Name.Equals(name, StringComparison.OrdinalIgnoreCase))];
        return similar.Length == 1 ? similar[0] : null;
    }
}
