using McpGateway.Clients;
using McpGateway.Diagnostics;

namespace McpGateway.PowerShell;

/// <summary>An AI application on this machine that starts MCP servers, with what is known of it.</summary>
public sealed class McpClient
{
    internal McpClient(ClientReport report)
    {
        Report = report;
        Name = report.Client.Name;
        Title = report.Client.Title;
        Found = report.IsPresent;
        HasGateway = report.HasGateway;
        File = [.. report.Targets.Select(place => place.File).Distinct(StringComparer.Ordinal)];
        Server = [.. report.Servers.Select(server => new McpClientServer(server))];
        Note = [.. report.Notes.Select(note => UntrustedText.OneLine(note, 1000))];
        Restart = report.Client.Restart;
    }

    /// <summary>The name that -Client and -From take.</summary>
    public string Name { get; }

    /// <summary>The name that its makers use.</summary>
    public string Title { get; }

    /// <summary>Whether it is on this machine.</summary>
    public bool Found { get; }

    /// <summary>Whether the gateway is one of its servers.</summary>
    public bool HasGateway { get; }

    /// <summary>The files in which the gateway is or would be installed.</summary>
    public string[] File { get; }

    /// <summary>Its servers, of all its files.</summary>
    public McpClientServer[] Server { get; }

    /// <summary>What is wrong with its files, and what is odd about them.</summary>
    public string[] Note { get; }

    /// <summary>What makes it take a change up.</summary>
    public string Restart { get; }

    internal ClientReport Report { get; }

    /// <inheritdoc />
    public override string ToString() => Name;
}
