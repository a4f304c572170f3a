using System.Management.Automation;
using McpGateway.Catalog;
using McpGateway.Catalog.Pinning;
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

    /// <summary>Gets only the tools that are changed, new or removed since they were approved, as they are now. Connects to no server without -Refresh.</summary>
    [Parameter]
    public SwitchParameter Changed { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        GatewayRuntime runtime = ModuleRuntime.Current;
        ServerDefinition[] servers = SelectServers(runtime, Server);
        Run(() => Changed ? GetChangedAsync(runtime, servers) : GetAsync(runtime, servers));
    }

    private async Task GetChangedAsync(GatewayRuntime runtime, ServerDefinition[] servers)
    {
        if (Refresh)
        {
            await GetCatalogAsync(runtime, servers, ServerList.Tools, refresh: true, _ => { }).ConfigureAwait(false);
        }

        foreach (ServerDefinition server in servers)
        {
            try
            {
                foreach (PinChange change in runtime.ChangesOf(server))
                {
                    Write(change);
                }
            }
            catch (PinException e)
            {
                Post(e.ToErrorRecord(server.Name));
            }
        }
    }

    private void Write(PinChange change)
    {
        if (change.Name is null)
        {
            PostWarning($"'{UntrustedText.OneLine(change.Server, 64)}': {change.Summary} since it was approved. Approve-McpTool '{UntrustedText.OneLine(change.Server, 64)}' -WhatIf shows the difference.");
        }
        else if (ServerSelection.Fits(change.Name, Name) && change.Tool is { } tool)
        {
            Post(new McpTool(change.Server, tool) { Change = change.Kind.ToString() });
        }
    }

    private async Task GetAsync(GatewayRuntime runtime, ServerDefinition[] servers)
    {
        var missing = new HashSet<string>(Name?.Where(name => !ServerSelection.IsPattern(name)) ?? [], StringComparer.OrdinalIgnoreCase);
        List<CatalogEntry> found = await GetCatalogAsync(runtime, servers, ServerList.Tools, Refresh, entry => Write(runtime, entry, missing)).ConfigureAwait(false);
        foreach (string name in missing.Where(_ => found.Count > 0))
        {
            Post(found.Count == 1 ? GatewayRuntime.UnknownTool(name, found[0]).ToErrorRecord(name) : ErrorRecords.ToolNotFound(name, found.Count));
        }
    }

    private void Write(GatewayRuntime runtime, CatalogEntry entry, HashSet<string> missing)
    {
        if (entry.GapOf(ServerList.Tools) is { } gap)
        {
            PostWarning($"The tool list of '{entry.Server}' is incomplete: {UntrustedText.OneLine(gap, 300)}. -Refresh asks again.");
        }

        foreach (CatalogTool tool in entry.Tools.Where(tool => ServerSelection.Fits(tool.Name, Name)))
        {
            missing.Remove(tool.Name);
            Post(new McpTool(entry.Server, tool) { Change = runtime.ChangeOf(entry.Server, tool.Name)?.ToString() });
        }
    }
}
