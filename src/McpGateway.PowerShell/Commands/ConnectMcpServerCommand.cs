using System.Management.Automation;
using McpGateway.Gateway.Shell;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.Logins;
using McpGateway.PowerShell.Errors;
using McpGateway.PowerShell.Interaction;
using McpGateway.Transports;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Starts servers now, several at the same time, and keeps them running until Disconnect-McpServer or the end of the process, even when idle.
/// Other cmdlets connect when needed: this one saves the first of them the wait, and shows early which servers do not start. Logs you in at a remote
/// server that wants that.
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "McpServer", SupportsShouldProcess = true)]
[OutputType(typeof(McpServer))]
public sealed class ConnectMcpServerCommand : ConnectionCmdlet
{
    /// <summary>
    /// Logs in where a server wants a login, even if nobody seems to sit at this PowerShell. Without it, that is done only in an interactive one.
    /// </summary>
    [Parameter]
    public SwitchParameter Login { get; set; }

    /// <summary>Opens no browser for a login, but shows the address of its page and asks for the address at which the browser ends.</summary>
    [Parameter]
    public SwitchParameter NoBrowser { get; set; }

    /// <summary>Lets you confirm a login with a code on another device, if the server offers that.</summary>
    [Parameter]
    public SwitchParameter Device { get; set; }

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
                Post(await WithLoginAsync(runtime, servers[i], all[i]).ConfigureAwait(false));
            }
            catch (ServerException e)
            {
                Post(e.ToErrorRecord(servers[i].Name));
            }
        }
    }

    /// <summary>One login after the other: a user has one pair of eyes.</summary>
    private async Task<McpServer> WithLoginAsync(GatewayRuntime runtime, ServerDefinition server, Task<McpServer> connecting)
    {
        try
        {
            return await connecting.ConfigureAwait(false);
        }
        catch (ServerException e) when (e.Failure == ServerFailure.LoginNeeded && runtime.NeedsLogin(server) && (Login || NoBrowser || Device || HostPrompt.IsInteractive(Host)))
        {
            await runtime.LogInAsync(server, new HostLoginUser(this, PostHost, !NoBrowser), new LoginOptions { UseDevice = Device }, Token).ConfigureAwait(false);
            return await ConnectAsync(runtime, server).ConfigureAwait(false);
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
