using System.Management.Automation;
using McpGateway.Catalog.Pinning;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Errors;

namespace McpGateway.PowerShell.Commands.Pins;

/// <summary>
/// Approves what servers offer now in the place of what was approved before: changed, new and removed tools and, without -Name, changed instructions, commands and addresses of
/// servers. -WhatIf shows the difference. Starts nothing.
/// </summary>
[Cmdlet(VerbsLifecycle.Approve, "McpTool", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(McpTool))]
public sealed class ApproveMcpToolCommand : PSCmdlet
{
    private readonly List<(ServerDefinition Server, PinChange Change)> _meant = [];

    /// <summary>Server names or wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string[] Server { get; set; } = [];

    /// <summary>Tool names or wildcards; by default, everything that has changed, the server's instructions and entry included.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ChangedToolNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Returns the approved tools.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        GatewayRuntime runtime = ModuleRuntime.Current;
        foreach (ServerDefinition server in ServerSelection.Select(runtime, Server, WriteError, WriteWarning))
        {
            try
            {
                Select(server, runtime.ChangesOf(server));
            }
            catch (PinException e)
            {
                WriteError(e.ToErrorRecord(server.Name));
            }
        }
    }

    /// <inheritdoc />
    protected override void EndProcessing()
    {
        GatewayRuntime runtime = ModuleRuntime.Current;
        foreach ((ServerDefinition server, PinChange change) in _meant.Distinct())
        {
            string target = change.ShownName is { } name ? $"{UntrustedText.OneLine(server.Name, 64)}/{name}" : UntrustedText.OneLine(server.Name, 64);
            string description = string.Join(Environment.NewLine, change.Difference.Select(line => "  " + line).Prepend($"Approve \"{target}\" ({change.Summary}):"));
            if (!ShouldProcess(description, $"Approve {target} ({change.Summary})?{Environment.NewLine}{string.Join(Environment.NewLine, change.Difference)}", "Approve MCP tool"))
            {
                continue;
            }

            try
            {
                runtime.Approve(server, [change]);
            }
            catch (PinException e)
            {
                WriteError(e.ToErrorRecord(target));
                continue;
            }

            if (PassThru && change.Tool is { } tool)
            {
                WriteObject(new McpTool(server.Name, tool));
            }
        }
    }

    private void Select(ServerDefinition server, IReadOnlyList<PinChange> changes)
    {
        _meant.AddRange(changes.Where(change => Name is null || (change.Name is { } name && ServerSelection.Fits(name, Name))).Select(change => (server, change)));
        foreach (string missing in Name?.Where(name => !ServerSelection.IsPattern(name) && !changes.Any(change => change.Name is { } changed && ServerSelection.Fits(changed, [name]))) ?? [])
        {
            WriteError(ErrorRecords.ToolNotChanged(server.Name, missing));
        }
    }
}
