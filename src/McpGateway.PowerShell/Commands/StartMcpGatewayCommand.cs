using System.Management.Automation;
using System.Runtime.InteropServices;
using McpGateway.Broker;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Errors;
using McpGateway.PowerShell.Secrets;
using McpGateway.Serving;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Serves one MCP client on stdin and stdout, or with -Http starts a gateway that serves many over HTTP. On stdin and stdout it serves until the client closes stdin, or Ctrl+C or a signal ends it. As a client's server command:
/// <c>pwsh -NoProfile -NonInteractive -Command "Import-Module McpGateway; Start-McpGateway"</c>.
/// </summary>
/// <remarks>
/// It owns both streams: once it is called, only the protocol reaches stdout. It has connections of its own, which end with it.
/// </remarks>
[Cmdlet(VerbsLifecycle.Start, "McpGateway", DefaultParameterSetName = OnStdio)]
[OutputType(typeof(void), ParameterSetName = [OnStdio])]
[OutputType(typeof(McpHttpGateway), ParameterSetName = [OverHttp])]
public sealed class StartMcpGatewayCommand : AsyncPSCmdlet
{
    private const string OnStdio = "Stdio";
    private const string OverHttp = "Http";

    /// <summary>Starts the executable as a gateway that serves HTTP, and returns it as soon as it listens, with a token of yours. It ends with this PowerShell.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OverHttp)]
    public SwitchParameter Http { get; set; }

    /// <summary>Where clients reach it, http://127.0.0.1:7800 without it: port 0 is one that is free, unix:///PATH a socket, pipe:///NAME a pipe of Windows.</summary>
    [Parameter(ParameterSetName = OverHttp)]
    [ValidateNotNullOrEmpty]
    public string[] Listen { get; set; } = [];

    /// <summary>Takes access tokens of an authorization server (OAuth 2.1) as well, such as https://login.example.com/realms/staff.</summary>
    [Parameter(ParameterSetName = OverHttp)]
    [ValidateNotNullOrEmpty]
    public string? Issuer { get; set; }

    /// <summary>For whom access tokens may be, where that is not the gateway's own address.</summary>
    [Parameter(ParameterSetName = OverHttp)]
    [ValidateNotNullOrEmpty]
    public string[] Audience { get; set; } = [];

    /// <summary>Where clients reach the gateway, which is what access tokens are for, such as https://mcp.example.com.</summary>
    [Parameter(ParameterSetName = OverHttp)]
    [ValidateNotNullOrEmpty]
    public string? PublicUrl { get; set; }

    /// <summary>The claim of access tokens that tells users apart; sub without it.</summary>
    [Parameter(ParameterSetName = OverHttp)]
    [ValidateNotNullOrEmpty]
    public string? UserClaim { get; set; }

    /// <summary>Says that a proxy in front of the gateway encrypts.</summary>
    [Parameter(ParameterSetName = OverHttp)]
    public SwitchParameter BehindProxy { get; set; }

    /// <summary>Lets it outlive this PowerShell, until Stop-McpGateway ends it.</summary>
    [Parameter(ParameterSetName = OverHttp)]
    public SwitchParameter Detached { get; set; }

    /// <summary>Prints a link that opens the gateway's page in a browser on this machine: servers, why one does not work, clients and calls. It is good once, within ten minutes, and for you alone.</summary>
    [Parameter(ParameterSetName = OverHttp)]
    public SwitchParameter Show { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        if (ParameterSetName == OverHttp)
        {
            StartHttp();
            return;
        }

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

    private void StartHttp()
    {
        GatewayHome home = ModuleRuntime.Current.Configuration.Home;
        var installed = new GatewayBinary(home);
        if ((GatewayCommand.FindExecutable(this, ClientSelection.Machine(SessionState)) ?? (installed.Exists ? installed.Command : null)) is not { } executable)
        {
            ThrowTerminatingError(ErrorRecords.NoExecutable());
            return;
        }

        var start = new GatewayStart(new BrokerProgram(executable, []), home)
        {
            Listen = Listen,
            IsDetached = Detached,
            Issuer = Issuer,
            Audiences = Audience,
            PublicUrl = PublicUrl,
            UserClaim = UserClaim,
            IsBehindProxy = BehindProxy,
        };
        Run(async () =>
        {
            try
            {
                StartedGateway started = await start.StartAsync(Token).ConfigureAwait(false);
                IReadOnlyList<ServingStatus> all = await ServingGateways.FindAsync(home, _ => { }, Token).ConfigureAwait(false);
                string? page = Show ? await LinkAsync(home, started.ProcessId).ConfigureAwait(false) : null;
                Post(new McpHttpGateway(started, all.First(gateway => gateway.ProcessId == started.ProcessId), page));
                if (page is not null)
                {
                    PostHost("Page, for you and once: " + page);
                }
            }
            catch (ServingException e)
            {
                Post(ErrorRecords.GatewayNotStarted(e, Listen.FirstOrDefault() ?? home.Root));
            }
        });
    }

    /// <summary>The link; null where there is none, which an error tells: the gateway runs all the same.</summary>
    private async Task<string?> LinkAsync(GatewayHome home, int process)
    {
        try
        {
            return await ServingGateways.CreateLinkAsync(home, process, Token).ConfigureAwait(false);
        }
        catch (ServingException e)
        {
            Post(e.ToErrorRecord(home.Root));
            return null;
        }
    }

    private static async Task ServeAsync(CancellationToken cancellationToken)
    {
        var runtime = new GatewayRuntime(new GatewayOptions { Home = GatewayHome.FromEnvironment(), Problems = Console.Error, Vaults = VaultSecrets.Read, Export = TelemetryExport.Start });
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
