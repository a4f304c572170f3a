using System.Management.Automation;
using System.Runtime.InteropServices;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Errors;
using McpGateway.PowerShell.Secrets;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Serves one MCP client on stdin and stdout until the client closes stdin, or Ctrl+C or a signal ends it. As a client's server command:
/// <c>pwsh -NoProfile -NonInteractive -Command "Import-Module McpGateway; Start-McpGateway"</c>.
/// </summary>
/// <remarks>
/// It owns both streams: once it is called, only the protocol reaches stdout. It has connections of its own, which end with it.
/// </remarks>
[Cmdlet(VerbsLifecycle.Start, "McpGateway")]
[OutputType(typeof(void))]
public sealed class StartMcpGatewayCommand : AsyncPSCmdlet
{
    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        if (!Console.IsInputRedirected)
        {
            ThrowTerminatingError(ErrorRecords.TerminalError());
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Token);
        void End(PosixSignalContext context)
        {
            // Instead of the end at once: servers are ended in order, then the command is done.
            context.Cancel = true;
            ending.Cancel();
        }

        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);
        Run(() => ServeAsync(ending.Token));
    }

    private static async Task ServeAsync(CancellationToken cancellationToken)
    {
        var runtime = new GatewayRuntime(new GatewayOptions { Home = GatewayHome.FromEnvironment(), Problems = Console.Error, Vaults = VaultSecrets.Read });
        try
        {
            await StdioGateway.RunAsync(runtime, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await runtime.DisposeAsync().ConfigureAwait(false);
        }
    }
}
