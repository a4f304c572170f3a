using System.Management.Automation;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Errors;

namespace McpGateway.PowerShell.Commands;

/// <summary>Removes servers from the configuration and closes their connections in this process.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "McpServer", SupportsShouldProcess = true)]
public sealed class UnregisterMcpServerCommand : AsyncPSCmdlet
{
    /// <summary>Server names or wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        GatewayRuntime runtime = ModuleRuntime.Current;
        IReadOnlyList<ServerDefinition> servers = ServerSelection.Select(runtime, Name, WriteError, WriteWarning);
        Run(async () =>
        {
            foreach (ServerDefinition server in servers)
            {
                await UnregisterAsync(runtime, server.Name).ConfigureAwait(false);
            }
        });
    }

    private async Task UnregisterAsync(GatewayRuntime runtime, string name)
    {
        if (!await ShouldProcessAsync(name, "Unregister MCP server").ConfigureAwait(false))
        {
            return;
        }

        try
        {
            if (!await runtime.Configuration.File.RemoveAsync(name, Token).ConfigureAwait(false))
            {
                // Somebody else was quicker.
                Post(runtime.UnknownServer(name).ToErrorRecord(name));
            }
        }
        catch (ConfigurationException e)
        {
            Post(e.ToErrorRecord(name));
            return;
        }

        await runtime.StopAsync(name).ConfigureAwait(false);
    }
}
