using System.Runtime.CompilerServices;
using McpGateway.Clients;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;

namespace McpGateway.Doctor;

/// <summary>Examines an installation: configuration, files, executables, clients, servers. It changes nothing unless it is told to repair.</summary>
public sealed class GatewayDoctor
{
    private const int LongestText = 1000;

    private readonly GatewayRuntime _runtime;
    private readonly ClientMachine _machine;

    /// <summary>Examines the installation of a user.</summary>
    /// <param name="runtime">The gateway's inside, with the folder that is examined.</param>
    /// <param name="machine">The machine whose clients are examined.</param>
    public GatewayDoctor(GatewayRuntime runtime, ClientMachine machine)
    {
        _runtime = runtime;
        _machine = machine;
    }

    /// <summary>Looks at everything that is asked for. Servers and clients' gateways are started several at a time, and told of as each is done.</summary>
    /// <param name="options">What to look at.</param>
    /// <param name="cancellationToken">Ends it, with every process that it has started.</param>
    public async IAsyncEnumerable<Finding> ExamineAsync(DoctorOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var context = new DoctorContext(_runtime, _machine, options);
        Redactor redactor = RedactorOf(context.Configuration);
        // What earlier gateways have left is looked at first: the first start of anything ends it.
        IDoctorCheck[] checks = [new ConfigurationCheck(context), new SecretCheck(context), new FileCheck(context), new FolderCheck(context), new ProcessCheck(context), new BinaryCheck(context), new ClientCheck(context), new ServersCheck(context), new PinCheck(context)];
        foreach (IDoctorCheck check in checks)
        {
            await foreach (Finding finding in check.RunAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return Clean(finding, redactor);
            }
        }
    }

    /// <summary>Does what <see cref="Finding.Repair"/> says.</summary>
    /// <param name="finding">A finding of this doctor.</param>
    /// <param name="cancellationToken">Ends it between two steps.</param>
    /// <returns>The finding, repaired.</returns>
    /// <exception cref="ConfigurationException">It could not be done; the message says why.</exception>
    /// <exception cref="ClientException">It could not be done in a client's file, which is as it was.</exception>
    public async Task<Finding> RepairAsync(Finding finding, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(finding);
        if (finding.RepairAction is not { } repair)
        {
            throw new ConfigurationException($"{finding.Subject}: {finding.Id} cannot be repaired safely without you. {finding.Remedy}");
        }

        try
        {
            await repair(cancellationToken).ConfigureAwait(false);
            Log.Repaired(_runtime.LoggerFactory.CreateLogger("McpGateway.Doctor"), finding.Id, finding.Repair!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{finding.Subject} could not be repaired: {e.Message} {finding.Remedy}", e);
        }

        return finding with { IsRepaired = true, RepairAction = null };
    }

    /// <summary>The last net: what comes from servers and programs is masked where it comes from, with the values they were given.</summary>
    private Redactor RedactorOf(ConfigurationSnapshot configuration) => new(WrittenSecrets.Of(_runtime.Configuration.Home, configuration));

    private static Finding Clean(Finding finding, Redactor redactor)
    {
        string Shown(string text) => UntrustedText.OneLine(redactor.Mask(text), LongestText);
        return finding with
        {
            Subject = Shown(finding.Subject),
            Message = Shown(finding.Message),
            Remedy = finding.Remedy is { } remedy ? Shown(remedy) : null,
            Repair = finding.Repair is { } repair ? Shown(repair) : null,
        };
    }
}
