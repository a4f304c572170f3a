using System.Management.Automation;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Errors;

namespace McpGateway.PowerShell.Commands;

/// <summary>Gets the tools of servers from the catalog. Connects only to servers that were never seen, or to all of them with -Refresh.</summary>
[Cmdlet(VerbsCommon.Get, "McpTool")]
[OutputType(typeof(McpTool))]
public sealed class GetMcpToolCommand : CatalogCmdlet
{
    /// <summary>Server names or wildcards; by default, all servers that can be used.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string[]? Server { get; set; }

    /// <summary>Tool names or wildcards; by default, all tools.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Asks the servers again, even if the catalog already has the answer.</summary>
    [Parameter]
    public SwitchParameter Refresh { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        GatewayRuntime runtime = ModuleRuntime.Current;
        ServerDefinition[] servers = SelectServers(runtime, Server);
        Run(() => GetAsync(runtime, servers));
    }

    private async Task GetAsync(GatewayRuntime runtime, ServerDefinition[] servers)
    {
        var missing = new HashSet<string>(Name?.Where(name => !ServerSelection.IsPattern(name)) ?? [], StringComparer.OrdinalIgnoreCase);
        List<CatalogEntry> found = await GetCatalogAsync(runtime, servers, ServerList.Tools, Refresh, entry => Write(entry, missing)).ConfigureAwait(false);
        foreach (string name in missing.Where(_ => found.Count > 0))
        {
            Post(found.Count == 1 ? GatewayRuntime.UnknownTool(name, found[0]).ToErrorRecord(name) : ErrorRecords.ToolNotFound(name, found.Count));
        }
    }

    private void Write(CatalogEntry entry, HashSet<string> missing)
    {
        if (entry.GapOf(ServerList.Tools) is { } gap)
        {
            PostWarning($"The tool list of '{entry.Server}' is incomplete: {UntrustedText.OneLine(gap, 300)}. -Refresh asks again.");
        }

        foreach (CatalogTool tool in entry.Tools.Where(tool => ServerSelection.Fits(tool.Name, Name)))
        {
            missing.Remove(tool.Name);
            Post(new McpTool(entry.Server, tool));
        }
    }
}
