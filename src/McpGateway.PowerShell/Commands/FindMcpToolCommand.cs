using System.Management.Automation;
using McpGateway.Catalog.Search;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Completion;

namespace McpGateway.PowerShell.Commands;

/// <summary>Finds the tools that match a description of a task, best first, in the catalog of all servers. Starts nothing.</summary>
/// <remarks>A server that was never seen has no tools in the catalog: a message names it, a warning where no tool fits well, and Get-McpTool asks it.</remarks>
[Cmdlet(VerbsCommon.Find, "McpTool")]
[OutputType(typeof(McpTool))]
public sealed class FindMcpToolCommand : CatalogCmdlet
{
    /// <summary>The type name by which the found ones have a view of their own.</summary>
    private const string Found = "McpGateway.PowerShell.McpTool#Found";

    /// <summary>From which fit on the best tool is believed to be the one that is looked for.</summary>
    private const double GoodFit = 0.6;

    private readonly List<string> _piped = [];
    private bool _isServerPiped;

    /// <summary>What to look for, in words: the task, names, or both.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string Query { get; set; } = "";

    /// <summary>Server names or wildcards; by default, all servers that can be used.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string[]? Server { get; set; }

    /// <summary>The maximum number of tools to return (10 by default).</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int First { get; set; } = 10;

    /// <inheritdoc />
    protected override void BeginProcessing() =>
        _isServerPiped = MyInvocation.ExpectingInput && MyInvocation.BoundParameters.ContainsKey(nameof(Query)) && !MyInvocation.BoundParameters.ContainsKey(nameof(Server));

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        if (!_isServerPiped)
        {
            Find(Server);
        }
        else if (Server is not null)
        {
            // One ranking over all servers that come.
            _piped.AddRange(Server);
        }
    }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        if (_piped.Count > 0)
        {
            Find([.. _piped]);
        }
    }

    private void Find(string[]? names)
    {
        GatewayRuntime runtime = ModuleRuntime.Current;
        ServerDefinition[] servers = [.. SelectServers(runtime, names).Where(server => server.IsOffered)];
        ServerDefinition[] unseen = [.. servers.Where(server => runtime.FindCatalog(server) is null)];
        IReadOnlyList<ToolMatch> matches = runtime.Search(Query, First, [.. servers.Select(server => server.Name)]);
        if (unseen.Length > 0)
        {
            string message = $"Not searched because their tools are not known yet: {string.Join(", ", unseen.Select(server => server.Name))}. Get-McpTool lists them.";
            if (matches.Count == 0 || matches[0].Fit < GoodFit)
            {
                // The tool that is looked for may be one of theirs.
                WriteWarning(message);
            }
            else
            {
                WriteVerbose(message);
            }
        }

        foreach (ToolMatch match in matches)
        {
            PSObject tool = PSObject.AsPSObject(new McpTool(match));
            tool.TypeNames.Insert(0, Found);
            WriteObject(tool);
        }
    }
}
