using System.Management.Automation;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Closes this process's connections to servers in an orderly way and forgets earlier failures; does nothing if there are none. The next call
/// connects again. Other gateways and clients keep their connections.
/// </summary>
[Cmdlet(VerbsCommunications.Disconnect, "McpServer", SupportsShouldProcess = true)]
[OutputType(typeof(McpServer))]
public sealed class DisconnectMcpServerCommand : ConnectionCmdlet
{
    /// <summary>Returns the servers once their connections are closed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override string Action => "Disconnect MCP server";

    private protected override IReadOnlyList<ServerDefinition> Select(GatewayRuntime runtime) => ServerSelection.Select(runtime, Name, WriteError, WriteWarning);

    private protected override async Task ActAsync(GatewayRuntime runtime, IReadOnlyList<ServerDefinition> servers)
    {
        await Task.WhenAll(servers.Select(server => runtime.StopAsync(server.Name))).ConfigureAwait(false);
        if (PassThru)
        {
            foreach (ServerDefinition server in servers)
            {
                Post(McpServer.Of(runtime, server));
            }
        }
    }
}
