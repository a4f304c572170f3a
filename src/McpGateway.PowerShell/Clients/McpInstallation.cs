using McpGateway.Clients.Installing;
using McpGateway.Diagnostics;

namespace McpGateway.PowerShell;

/// <summary>What installing or uninstalling has done in a client.</summary>
public sealed class McpInstallation
{
    internal McpInstallation(InstallResult result)
    {
        Client = result.Client.Name;
        Scope = result.Place.Scope;
        File = result.Place.File;
        Changed = result.Changed;
        Backup = result.Backup;
        Server = [.. result.Servers.Select(server => new McpServerImport(server))];
        Note = [.. result.Reason is null ? [] : (string[])[result.Reason], .. result.Servers.SelectMany(server => server.Notes.Select(note => UntrustedText.OneLine($"{server.Source.Name}: {note}", 1000)))];
        Next = result.Changed ? result.Client.Restart : null;
    }

    /// <summary>The client.</summary>
    public string Client { get; }

    /// <summary>What the client calls the place.</summary>
    public string Scope { get; }

    /// <summary>The client's file.</summary>
    public string File { get; }

    /// <summary>Whether it was changed.</summary>
    public bool Changed { get; }

    /// <summary>The file as it was before the installation.</summary>
    public string? Backup { get; }

    /// <summary>What became of the client's servers.</summary>
    public McpServerImport[] Server { get; }

    /// <summary>What is to be known.</summary>
    public string[] Note { get; }

    /// <summary>What makes the client take the change up; null where there is none.</summary>
    public string? Next { get; }

    /// <inheritdoc />
    public override string ToString() => $"{Client}: {File}";
}
