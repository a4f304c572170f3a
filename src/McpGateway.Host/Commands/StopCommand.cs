using McpGateway.Broker;
using McpGateway.Configuration;
using McpGateway.Host.Parsing;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway stop</c>.</summary>
internal sealed class StopCommand : GatewayCommand
{
    public StopCommand()
        : base("stop", "ends the broker and its servers")
    {
        Add(CommonOptions.Json);
    }

    /// <inheritdoc />
    public override string About => """
        Ends the process that serves all clients where the configuration turns the broker on, and those of older versions, in order: their servers are stopped.
        Calls under way are answered as lost. Clients that are open start another broker with their next request.
        """;

    /// <inheritdoc />
    public override string ExitCodes => "0 none is left, 1 a broker does not answer or does not end (stderr says why), 2 wrong usage, 130 interrupted";

    /// <inheritdoc />
    public override async Task<int> RunAsync(CommandRun run)
    {
        var home = GatewayHome.FromEnvironment();
        var results = new ResultList(run);
        IReadOnlyList<BrokerStatus> brokers = Brokers.Find(home);
        if (brokers.Count == 0 && !run.IsJson)
        {
            run.Output.WriteLine($"No broker runs for {home.Root}.");
        }

        foreach (BrokerStatus broker in brokers)
        {
            await Brokers.StopAsync(home, broker, run.Token).ConfigureAwait(false);
            results.Add("Stopped: " + StatusCommand.Line(broker), json => StatusCommand.Write(json, broker));
        }

        return results.End();
    }
}
