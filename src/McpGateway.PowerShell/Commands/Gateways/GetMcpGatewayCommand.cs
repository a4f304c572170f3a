using System.Management.Automation;
using McpGateway.Broker;
using McpGateway.PowerShell.Errors;
using McpGateway.Serving;

namespace McpGateway.PowerShell.Commands.Gateways;

/// <summary>Gets the processes that serve clients of this user, the brokers and the gateways that serve HTTP, with their clients and servers. Starts none.</summary>
[Cmdlet(VerbsCommon.Get, "McpGateway")]
[OutputType(typeof(McpGatewayProcess))]
public sealed class GetMcpGatewayCommand : AsyncPSCmdlet
{
    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        Configuration.GatewayHome home = ModuleRuntime.Current.Configuration.Home;
        try
        {
            WriteObject(Brokers.Find(home).Select(status => new McpGatewayProcess(status)).ToList(), enumerateCollection: true);
        }
        catch (BrokerException e)
        {
            WriteError(e.ToErrorRecord(home.Root));
        }

        Run(async () =>
        {
            try
            {
                foreach (ServingStatus status in await ServingGateways.FindAsync(home, problem => Post(problem.ToErrorRecord(home.Root)), Token).ConfigureAwait(false))
                {
                    Post(new McpGatewayProcess(status));
                }
            }
            catch (ServingException e)
            {
                Post(e.ToErrorRecord(home.Root));
            }
        });
    }
}
