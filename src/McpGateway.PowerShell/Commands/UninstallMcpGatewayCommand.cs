using System.Management.Automation;
using McpGateway.Clients;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Errors;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Takes the gateway out of AI applications and puts their own servers back, secrets included: byte for byte where nobody has edited the file since, otherwise with what was
/// edited. The gateway keeps its configuration.
/// </summary>
[Cmdlet(VerbsLifecycle.Uninstall, "McpGateway", SupportsShouldProcess = true)]
[OutputType(typeof(McpInstallation))]
public sealed class UninstallMcpGatewayCommand : AsyncPSCmdlet
{
    /// <summary>Names of clients or wildcards; all without it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [Alias("Name")]
    [ArgumentCompleter(typeof(ClientNameCompleter))]
    public string[]? Client { get; set; }

    /// <summary>Removes the copies of the client's file that the installation has kept. They hold what the file held, secrets included.</summary>
    [Parameter]
    public SwitchParameter RemoveBackup { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        ClientMachine machine = ClientSelection.Machine(SessionState);
        var finder = new ClientFinder(machine);
        var installer = new ClientInstaller(machine, ModuleRuntime.Current.Configuration);
        ClientReport[] reports = [.. ClientSelection.Select(Client, WriteError).Select(finder.Look).Where(report => report.IsPresent || ClientSelection.IsNamed(Client, report.Client))];
        Run(async () =>
        {
            foreach ((ClientReport report, ClientPlace place) in reports.SelectMany(report => report.Targets.Select(place => (report, place))))
            {
                await UninstallAsync(installer, report.Client, place).ConfigureAwait(false);
            }
        });
    }

    private async Task UninstallAsync(ClientInstaller installer, ClientApplication client, ClientPlace place)
    {
        try
        {
            InstallPlan plan = installer.PlanUninstall(client, place);
            if (await AskAsync(() => ShouldProcess(InstallMcpGatewayCommand.Describe(plan), $"Uninstall the gateway from {client.Title}?", client.Title), CancellationToken.None).ConfigureAwait(false))
            {
                Post(new McpInstallation(await installer.UninstallAsync(client, place, RemoveBackup, Token).ConfigureAwait(false)));
            }
        }
        catch (ClientException e)
        {
            Post(e.ToErrorRecord(client.Name));
        }
        catch (ConfigurationException e)
        {
            Post(e.ToErrorRecord(client.Name));
        }
    }
}
