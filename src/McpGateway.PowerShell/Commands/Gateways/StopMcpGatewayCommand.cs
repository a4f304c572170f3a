using System.Globalization;
using System.Management.Automation;
using McpGateway.Broker;
using McpGateway.Configuration;
using McpGateway.PowerShell.Errors;
using McpGateway.Serving;

namespace McpGateway.PowerShell.Commands.Gateways;

/// <summary>
/// Ends processes that serve clients of this user, the brokers and the gateways that serve HTTP, in order: their servers are stopped. Calls under way are answered as lost.
/// Clients of a broker that are open start another one with their next request.
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
        GatewayHome home = ModuleRuntime.Current.Configuration.Home;
        try
        {
            IReadOnlyList<BrokerStatus> brokers = Brokers.Find(home);
            IReadOnlyList<ServingStatus> gateways = [];
            Run(async () => gateways = await ServingGateways.FindAsync(home, problem => Post(problem.ToErrorRecord(home.Root)), Token).ConfigureAwait(false));
            foreach (int missing in (Id ?? []).Where(id => brokers.All(broker => broker.ProcessId != id) && gateways.All(gateway => gateway.ProcessId != id)))
            {
                WriteError(ErrorRecords.GatewayNotFound(missing));
            }

            List<BrokerStatus> endedBrokers =
            [
                .. brokers.Where(broker => IsMeant(broker.ProcessId, string.Create(CultureInfo.InvariantCulture, $"broker {broker.Version}, process {broker.ProcessId}, clients: {broker.Sessions.Count}"))),
            ];
            List<ServingStatus> endedGateways =
            [
                .. gateways.Where(gateway => IsMeant(gateway.ProcessId, string.Create(CultureInfo.InvariantCulture, $"gateway at {gateway.Addresses[0]}, process {gateway.ProcessId}, clients: {gateway.Clients.Count}"))),
            ];
            Run(() => Task.WhenAll(
                endedBrokers.Select(broker => Brokers.StopAsync(home, broker, Token)).Concat(endedGateways.Select(gateway => ServingGateways.StopAsync(home, gateway.ProcessId, Token)))));
        }
        catch (BrokerException e)
        {
            WriteError(e.ToErrorRecord(home.Root));
        }
        catch (ServingException e)
        {
            WriteError(e.ToErrorRecord(home.Root));
        }
    }

    private bool IsMeant(int process, string described) => Id?.Contains(process) != false && ShouldProcess(described, "Stop MCP gateway");
}
