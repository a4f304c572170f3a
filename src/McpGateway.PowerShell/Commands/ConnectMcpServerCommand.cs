using System.Management.Automation;
using McpGateway.Gateway.Shell;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Errors;
using McpGateway.Transports;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Starts servers now, several at the same time, and keeps them running until Disconnect-McpServer or the end of the process, even when idle.
/// Other cmdlets connect when needed: this one saves the first of them the wait, and shows early which servers do not start.
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "McpServer", SupportsShouldProcess = true)]
[OutputType(typeof(McpServer))]
public sealed class ConnectMcpServerCommand : ConnectionCmdlet
{
    private protected override string Action => "Connect MCP server";

    private protected override IReadOnlyList<ServerDefinition> Select(GatewayRuntime runtime) => ServerSelection.SelectUsable(runtime, Name, WriteError, onNothing: WriteWarning);

    private protected override async Task ActAsync(GatewayRuntime runtime, IReadOnlyList<ServerDefinition> servers)
    {
        using var turns = new SemaphoreSlim(ManyServers.MaxAtOnce);
        Task<McpServer>[] all = [.. servers.Select(server => ManyServers.InTurnAsync(turns, () => ConnectAsync(runtime, server), Token))];
        for (int i = 0; i < all.Length; i++)
        {
            try
            {
                Post(await all[i].ConfigureAwait(false));
            }
            catch (ServerException e)
            {
                Post(e.ToErrorRecord(servers[i].Name));
            }
        }
    }

    private async Task<McpServer> ConnectAsync(GatewayRuntime runtime, ServerDefinition server)
    {
        await runtime.ConnectAsync(server, Token).ConfigureAwait(false);
        try
        {
            // So that the number of its tools is known.
            await runtime.GetCatalogAsync(server, refresh: false, Token).ConfigureAwait(false);
        }
        catch (ServerException e) when (e.Failure == ServerFailure.Refused)
        {
            // It is connected, and whoever wants its tools will be told.
        }

        return McpServer.Of(runtime, server);
    }
}
