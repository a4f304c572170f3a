using McpGateway.Clients.Importing;
using McpGateway.Diagnostics;

namespace McpGateway.PowerShell;

/// <summary>What became of a client's server in an import.</summary>
public sealed class McpServerImport
{
    internal McpServerImport(ImportedServer server)
    {
        Name = UntrustedText.OneLine(server.Definition?.Name ?? server.Source.Name);
        Action = server.Action;
        From = server.Source.Client.Name;
        Scope = server.Source.Place.Scope;
        OriginalName = UntrustedText.OneLine(server.Source.Name);
        File = server.Source.Place.File;
        Disabled = server.Source.Definition.Disabled;
        MovedSecret = [.. server.MovedSecrets.Select(name => UntrustedText.OneLine(name))];
        Note = [.. server.Notes.Select(note => UntrustedText.OneLine(note, 1000))];
    }

    /// <summary>The name that it has in the gateway.</summary>
    public string Name { get; }

    /// <summary>What was done with it.</summary>
    public ImportAction Action { get; }

    /// <summary>The client that it comes from.</summary>
    public string From { get; }

    /// <summary>What the client calls the place.</summary>
    public string Scope { get; }

    /// <summary>The name that it has in the client.</summary>
    public string OriginalName { get; }

    /// <summary>The file that it comes from.</summary>
    public string File { get; }

    /// <summary>Whether it is switched off, there and here.</summary>
    public bool Disabled { get; }

    /// <summary>The names of the secrets that are kept for it now.</summary>
    public string[] MovedSecret { get; }

    /// <summary>What is to be known of it.</summary>
    public string[] Note { get; }

    /// <inheritdoc />
    public override string ToString() => $"{Name} ({Action})";
}
