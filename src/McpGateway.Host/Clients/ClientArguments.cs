using McpGateway.Clients;

namespace McpGateway.Host.Clients;

/// <summary>The options of the commands about clients: <c>install</c>, <c>uninstall</c>, <c>import</c> and <c>clients</c>.</summary>
internal sealed record ClientArguments
{
    /// <summary>The clients that are named; empty for all that are there.</summary>
    public IReadOnlyList<ClientApplication> Clients { get; init; } = [];

    /// <summary>Full paths of files to import from.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Whether no client is touched: only the executable is put where clients start it.</summary>
    public bool OnlyExecutable { get; init; }

    public bool KeepServers { get; init; }

    /// <summary>Whether the servers that were never seen are not started.</summary>
    public bool SkipServers { get; init; }

    public bool KeepSecrets { get; init; }

    public bool RemoveBackup { get; init; }

    public bool Force { get; init; }

    public bool DryRun { get; init; }
}
