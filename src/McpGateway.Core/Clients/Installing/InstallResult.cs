using McpGateway.Clients.Importing;

namespace McpGateway.Clients.Installing;

/// <summary>What installing or uninstalling has done in one place of a client.</summary>
public sealed record InstallResult
{
    /// <summary>The client.</summary>
    public required ClientApplication Client { get; init; }

    /// <summary>The place.</summary>
    public required ClientPlace Place { get; init; }

    /// <summary>Whether the file was changed.</summary>
    public required bool Changed { get; init; }

    /// <summary>The client's file as it was; null where nothing was changed or there was no file.</summary>
    public string? Backup { get; init; }

    /// <summary>What became of the client's servers.</summary>
    public IReadOnlyList<ImportedServer> Servers { get; init; } = [];

    /// <summary>Why nothing was done, as a sentence; null where something was.</summary>
    public string? Reason { get; init; }
}
