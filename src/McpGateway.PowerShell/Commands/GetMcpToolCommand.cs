using System.Management.Automation;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Gateway;
using McpGateway.PowerShell.Completion;

namespace McpGateway.PowerShell.Commands;

/// <summary>Gets the tools of servers from the catalog. Connects only to servers that were never seen, or to all of them with -Refresh.</summary>
[Cmdlet(VerbsCommon.Get, "McpTool")]
[OutputType(typeof(McpTool))]
public sealed class GetMcpToolCommand : AsyncPSCmdlet
{
    /// <summary>Starting everything at once would make every start slow.</summary>
    private const int MostAtOnce = 8;

    /// <summary>Names of servers or wildcards; all servers that can be used without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string[]? Server { get; set; }

    /// <summary>Names of tools or wildcards; all tools without it.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ToolNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Asks the servers even where the catalog knows.</summary>
    [Parameter]
    public SwitchParameter Refresh { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        GatewayRuntime runtime = ModuleRuntime.Current;
        ConfigurationSnapshot configuration = runtime.Configuration.Current;
        foreach (ConfigurationProblem problem in ServerSelection.FileProblems(configuration))
        {
            WriteError(problem.ToErrorRecord());
        }

        // What is switched off or cannot be reached is in nobody's way, unless it is asked for by name.
        IEnumerable<ServerDefinition> servers = ServerSelection.Select(runtime, Server, WriteError)
            .Where(server => IsNamed(server) || (!server.Disabled && (server.Kind == ServerKind.Stdio || server.Problem is not null)));
        Run(() => GetAsync(runtime, [.. servers]));
    }

    private async Task GetAsync(GatewayRuntime runtime, ServerDefinition[] servers)
    {
        using var turns = new SemaphoreSlim(MostAtOnce);
        Task<CatalogEntry>[] entries = [.. servers.Select(server => CatalogAsync(runtime, server, turns))];
        var found = new List<CatalogEntry>();
        var missing = new HashSet<string>(Name?.Where(name => !ServerSelection.IsPattern(name)) ?? [], StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < servers.Length; i++)
        {
            try
            {
                CatalogEntry entry = await entries[i].ConfigureAwait(false);
                found.Add(entry);
                Write(entry, missing);
            }
            catch (ServerException e)
            {
                Post(e.ToErrorRecord(servers[i].Name));
            }
        }

        foreach (string name in missing.Where(_ => found.Count > 0))
        {
            Post(found.Count == 1 ? GatewayRuntime.UnknownTool(name, found[0]).ToErrorRecord(name) : ErrorRecords.ToolNotFound(name, found.Count));
        }
    }

    private async Task<CatalogEntry> CatalogAsync(GatewayRuntime runtime, ServerDefinition server, SemaphoreSlim turns)
    {
        await turns.WaitAsync(Token).ConfigureAwait(false);
        try
        {
            return await runtime.GetCatalogAsync(server, Refresh, Token).ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }
    }

    private void Write(CatalogEntry entry, HashSet<string> missing)
    {
        WildcardPattern[]? patterns = Name is null ? null : [.. Name.Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase))];
        foreach (CatalogTool tool in entry.Tools)
        {
            if (patterns is null || Array.Exists(patterns, pattern => pattern.IsMatch(tool.Name)) || Name!.Contains(tool.Name, StringComparer.Ordinal))
            {
                missing.Remove(tool.Name);
                Post(new McpTool(entry.Server, tool));
            }
        }
    }

    private bool IsNamed(ServerDefinition server) => Server?.Contains(server.Name, StringComparer.OrdinalIgnoreCase) == true;
}
