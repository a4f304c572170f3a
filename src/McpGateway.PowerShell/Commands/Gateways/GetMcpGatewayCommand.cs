using System.Management.Automation;
using McpGateway.Broker;
using McpGateway.PowerShell.Errors;

namespace McpGateway.PowerShell.Commands.Gateways;

/// <summary>Gets the processes that serve all clients of this user, the brokers, with their clients and servers. Starts none.</summary>
[Cmdlet(VerbsCommon.Get, "McpGateway")]
[OutputType(typeof(McpGatewayProcess))]
public sealed class GetMcpGatewayCommand : PSCmdlet
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
    }
}
