using System.Management.Automation;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Completion;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Closes this process's connections to servers in an orderly way and forgets earlier failures; does nothing if there are none. The next call
/// connects again. Other gateways and clients keep their connections.
/// </summary>
[Cmdlet(VerbsCommunications.Disconnect, "McpServer", SupportsShouldProcess = true)]
[OutputType(typeof(McpServer))]
public sealed class DisconnectMcpServerCommand : AsyncPSCmdlet
{
    private readonly List<ServerDefinition> _servers = [];

    /// <summary>Server names or wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Returns the servers once their connections are closed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord() =>
        _servers.AddRange(ServerSelection.Select(ModuleRuntime.Current, Name, WriteError, WriteWarning)
            .Where(server => !_servers.Exists(other => other.Name == server.Name) && ShouldProcess(server.Name, "Disconnect MCP server")));

    /// <inheritdoc />
    protected override void EndProcessing() => Run(() => DisconnectAsync(ModuleRuntime.Current));

    private async Task DisconnectAsync(GatewayRuntime runtime)
    {
        await Task.WhenAll(_servers.Select(server => runtime.StopAsync(server.Name))).ConfigureAwait(false);
        if (PassThru)
        {
            _servers.ForEach(server => Post(McpServer.Of(runtime, server)));
        }
    }
}
