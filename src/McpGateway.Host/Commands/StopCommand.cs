using McpGateway.Broker;
using McpGateway.Configuration;
using McpGateway.Host.Gateways;
using McpGateway.Host.Parsing;
using McpGateway.Serving;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway stop</c>.</summary>
internal sealed class StopCommand : GatewayCommand
{
    public StopCommand()
        : base("stop", "ends the broker, gateways that serve HTTP, and their servers")
    {
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Ends the process that serves all clients unless the configuration turns the broker off, those of older versions, and the gateways that serve HTTP, in order:
        their servers are stopped. Calls under way are answered as lost. Clients of the broker that are open start another one with their next request.
        """;

    /// <inheritdoc />
    public override string ExitCodes => "0 none is left, 1 one of them does not answer or does not end (stderr says why), 2 wrong usage, 130 interrupted";

    /// <inheritdoc />
    public override async Task<int> RunAsync(CommandRun run)
    {
        var home = GatewayHome.FromEnvironment();
        var results = new ResultList(run);
        FoundGateways found = await FoundGateways.FindAsync(home, run, results).ConfigureAwait(false);
        foreach (BrokerStatus broker in found.Brokers)
        {
            await Brokers.StopAsync(home, broker, run.Token).ConfigureAwait(false);
            results.Add("Stopped: " + GatewayTexts.Line(broker), json => GatewayTexts.Write(json, broker));
        }

        foreach (ServingStatus gateway in found.OverHttp)
        {
            try
            {
                await ServingGateways.StopAsync(home, gateway.ProcessId, run.Token).ConfigureAwait(false);
                results.Add("Stopped: " + GatewayTexts.Line(gateway), json => GatewayTexts.Write(json, gateway));
            }
            catch (ServingException e)
            {
                results.Fail(e.Message);
            }
        }

        return results.End();
    }
}
