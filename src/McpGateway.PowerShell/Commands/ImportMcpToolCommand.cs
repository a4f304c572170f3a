using System.Management.Automation;
using McpGateway.Catalog;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Importing;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Makes functions from the tools of servers, in a temporary module for each server, as Import-PSSession does with the commands of a session. Connects only to servers
/// that were never seen, or to all of them with -Refresh. A second import of a server replaces the first.
/// </summary>
[Cmdlet(VerbsData.Import, "McpTool", SupportsShouldProcess = true)]
[OutputType(typeof(PSModuleInfo))]
public sealed class ImportMcpToolCommand : ToolFunctionCommand
{
    private readonly List<CatalogEntry> _entries = [];

    /// <summary>Server names or wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string[] Server { get; set; } = [];

    /// <summary>Imports a function even if a command with that name exists; that command is then hidden or replaced.</summary>
    [Parameter]
    public SwitchParameter AllowClobber { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        GatewayRuntime runtime = ModuleRuntime.Current;
        IReadOnlyList<CatalogEntry> entries = Catalogs(runtime, ServerSelection.SelectUsable(runtime, Server, WriteError, onNothing: WriteWarning));
        _entries.AddRange(entries);
        foreach (CatalogEntry entry in entries)
        {
            Import(entry);
        }
    }

    /// <inheritdoc />
    protected override void EndProcessing() => WriteUnknown(_entries);

    private void Import(CatalogEntry entry)
    {
        IReadOnlyList<ToolFunction> functions = Functions(entry);
        if (functions.Count == 0)
        {
            if (Tool is null)
            {
                WriteError(ImportErrors.NothingToImport(entry.Server, "it has no tools that may be called", "Get-McpTool shows its tools, and Get-McpServer shows what is denied."));
            }

            return;
        }

        ToolFunction[] free = AllowClobber ? [.. functions] : Free(entry.Server, functions);
        ToolFunction[] agreed = [.. free.Where(function => ShouldProcess($"{entry.Server}/{ScriptText.Comment(function.Tool.Name)}", "Import as function " + function.Name))];
        if (agreed.Length > 0)
        {
            var module = new PSObject(SessionModule.Import(InvokeCommand, entry.Server, agreed));
            // It has a view of its own: what has been imported is of interest, not the module.
            module.TypeNames.Insert(0, "McpGateway.PowerShell.McpToolModule");
            WriteObject(module);
        }
        else if (free.Length == 0)
        {
            WriteError(ImportErrors.NothingToImport(entry.Server, "commands with all of these names already exist", "Use -AllowClobber, -Prefix or -NameMap."));
        }
    }

    private ToolFunction[] Free(string server, IReadOnlyList<ToolFunction> functions)
    {
        HashSet<string> taken = SessionModule.CommandNames(InvokeCommand, server);
        ToolFunction[] clashing = [.. functions.Where(function => taken.Contains(function.Name))];
        if (clashing.Length > 0)
        {
            WriteWarning($"Not imported because commands with these names already exist: {string.Join(", ", clashing.Select(function => function.Name))}. -AllowClobber imports them anyway; -Prefix and -NameMap choose other names.");
        }

        return [.. functions.Except(clashing)];
    }
}
