using System.Management.Automation;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Errors;
using McpGateway.Transports;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Closes this process's connections to servers in an orderly way and forgets earlier failures; does nothing if there are none. The next call
/// connects again. Other gateways and clients keep their connections. With -Forget, logs you out of remote servers.
/// </summary>
[Cmdlet(VerbsCommunications.Disconnect, "McpServer", SupportsShouldProcess = true)]
[OutputType(typeof(McpServer))]
public sealed class DisconnectMcpServerCommand : ConnectionCmdlet
{
    /// <summary>Ends your login at a remote server, too: its tokens are revoked and removed from this machine, also for gateways that run.</summary>
    [Parameter]
    public SwitchParameter Forget { get; set; }

    /// <summary>Returns the servers once their connections are closed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override string Action => Forget ? "Disconnect MCP server and log out" : "Disconnect MCP server";

    private protected override IReadOnlyList<ServerDefinition> Select(GatewayRuntime runtime) => ServerSelection.Select(runtime, Name, WriteError, WriteWarning);

    private protected override async Task ActAsync(GatewayRuntime runtime, IReadOnlyList<ServerDefinition> servers)
    {
        await Task.WhenAll(servers.Select(server => runtime.StopAsync(server.Name))).ConfigureAwait(false);
        foreach (ServerDefinition server in servers)
        {
            // With a wildcard, those that have no login are only disconnected.
            if (Forget && (server.Kind == ServerKind.Http || Name.Contains(server.Name, StringComparer.OrdinalIgnoreCase)))
            {
                await ForgetAsync(runtime, server).ConfigureAwait(false);
            }

            if (PassThru)
            {
                Post(McpServer.Of(runtime, server));
            }
        }
    }

    private async Task ForgetAsync(GatewayRuntime runtime, ServerDefinition server)
    {
        try
        {
            (_, string? notRevoked) = await runtime.LogOutAsync(server, Token).ConfigureAwait(false);
            if (notRevoked is not null)
            {
                PostWarning($"The tokens of '{server.Name}' were removed from this machine, but {notRevoked}.");
            }
        }
        catch (ServerException e)
        {
            Post(e.ToErrorRecord(server.Name));
        }
    }
}
