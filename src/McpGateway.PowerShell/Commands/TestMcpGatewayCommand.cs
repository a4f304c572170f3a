using System.Management.Automation;
using McpGateway.Clients;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Doctor;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Completion;
using McpGateway.PowerShell.Errors;

namespace McpGateway.PowerShell.Commands;

/// <summary>
/// Examines the whole installation and returns what it finds, good and bad: the configuration, files and folders, the executable, the AI applications and whether their gateway
/// answers, and every server. It changes nothing unless -Repair is used.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "McpGateway", SupportsShouldProcess = true)]
[OutputType(typeof(McpFinding), typeof(bool))]
public sealed class TestMcpGatewayCommand : AsyncPSCmdlet
{
    /// <summary>Server names or wildcards; by default, all servers. A server that is switched off is started only if you name it.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Names of clients or wildcards; by default, all that are on this machine.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ClientNameCompleter))]
    public string[]? Client { get; set; }

    /// <summary>Looks at the servers' entries only and starts none of them. The gateway of each client is started all the same.</summary>
    [Parameter]
    public SwitchParameter SkipServer { get; set; }

    /// <summary>
    /// Repairs what is safe to repair: the rights of files with secrets, what a killed gateway has left, the executable that clients start, an entry of the gateway whose path is gone.
    /// What you have written in config.json is never touched.
    /// </summary>
    [Parameter]
    public SwitchParameter Repair { get; set; }

    /// <summary>Returns true or false instead: true if there is no error, or none that was not repaired.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        GatewayRuntime runtime = ModuleRuntime.Current;
        ClientMachine machine = ClientSelection.Machine(SessionState);
        var options = new DoctorOptions
        {
            SkipServers = SkipServer,
            Servers = Name is null ? null : ServerSelection.Select(runtime, Name, WriteError),
            Clients = Client is null ? null : ClientSelection.Select(Client, WriteError),
        };
        string? executable = GatewayCommand.FindExecutable(this, machine);
        Run(async () => await ExamineAsync(new GatewayDoctor(runtime, machine), options with { Executable = await IfSameAsync(executable).ConfigureAwait(false) }).ConfigureAwait(false));
    }

    private async Task ExamineAsync(GatewayDoctor doctor, DoctorOptions options)
    {
        bool good = true;
        await foreach (Finding found in doctor.ExamineAsync(options, Token).ConfigureAwait(false))
        {
            Finding finding = Repair && found.Repair is not null ? await RepairAsync(doctor, found).ConfigureAwait(false) : found;
            good &= finding.Severity < FindingSeverity.Error || finding.IsRepaired;
            if (!Quiet)
            {
                Post(new McpFinding(finding));
            }
        }

        if (Quiet)
        {
            Post(good);
        }
    }

    private async Task<Finding> RepairAsync(GatewayDoctor doctor, Finding finding)
    {
        if (!await ShouldProcessAsync(finding.Subject, finding.Repair!).ConfigureAwait(false))
        {
            return finding;
        }

        try
        {
            return await doctor.RepairAsync(finding, Token).ConfigureAwait(false);
        }
        catch (ClientException e)
        {
            Post(e.ToErrorRecord(finding.Subject));
        }
        catch (ConfigurationException e)
        {
            Post(ErrorRecords.RepairFailed(e, finding));
        }

        return finding;
    }

    /// <summary>Only one of this very version may take the place of what clients start.</summary>
    private async Task<string?> IfSameAsync(string? executable)
    {
        try
        {
            return executable is not null && await GatewayBinary.VersionOfAsync(executable, Token).ConfigureAwait(false) == ProductVersion.Text ? executable : null;
        }
        catch (ConfigurationException)
        {
            return null;
        }
    }
}
