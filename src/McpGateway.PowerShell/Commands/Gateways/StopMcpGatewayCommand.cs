using System.Globalization;
using System.Management.Automation;
using McpGateway.Broker;
using McpGateway.PowerShell.Errors;

namespace McpGateway.PowerShell.Commands.Gateways;

/// <summary>
/// Ends processes that serve all clients of this user, the brokers, in order: their servers are stopped. Calls under way are answered as lost, and clients that are open
/// start another broker with their next request.
/// </summary>
[Cmdlet(VerbsLifecycle.Stop, "McpGateway", SupportsShouldProcess = true)]
public sealed class StopMcpGatewayCommand : AsyncPSCmdlet
{
    /// <summary>The numbers of the processes; all without it.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    public int[]? Id { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        Configuration.GatewayHome home = ModuleRuntime.Current.Configuration.Home;
        try
        {
            IReadOnlyList<BrokerStatus> all = Brokers.Find(home);
            foreach (int missing in (Id ?? []).Where(id => all.All(broker => broker.ProcessId != id)))
            {
                WriteError(ErrorRecords.GatewayNotFound(missing));
            }

            List<BrokerStatus> chosen =
            [
                .. all.Where(broker => Id?.Contains(broker.ProcessId) != false
                    && ShouldProcess(string.Create(CultureInfo.InvariantCulture, $"broker {broker.Version}, process {broker.ProcessId}, clients: {broker.Sessions.Count}"), "Stop MCP gateway")),
            ];
            Run(() => Task.WhenAll(chosen.Select(broker => Brokers.StopAsync(home, broker, Token))));
        }
        catch (BrokerException e)
        {
            WriteError(e.ToErrorRecord(home.Root));
        }
    }
}
