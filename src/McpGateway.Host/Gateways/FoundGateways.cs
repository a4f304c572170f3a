using McpGateway.Broker;
using McpGateway.Configuration;
using McpGateway.Host.Parsing;
using McpGateway.Serving;

namespace McpGateway.Host.Gateways;

/// <summary>The processes of a folder that serve clients: brokers, and gateways over HTTP.</summary>
/// <param name="Brokers">The brokers.</param>
/// <param name="OverHttp">The gateways that serve HTTP.</param>
internal sealed record FoundGateways(IReadOnlyList<BrokerStatus> Brokers, IReadOnlyList<ServingStatus> OverHttp)
{
    /// <summary>Finds them, and says so where there are none. One that does not answer is a failure of its own.</summary>
    /// <param name="home">The folder.</param>
    /// <param name="run">The command.</param>
    /// <param name="results">Hears of failures.</param>
    public static async Task<FoundGateways> FindAsync(GatewayHome home, CommandRun run, ResultList results)
    {
        bool hasProblem = false;
        IReadOnlyList<BrokerStatus> brokers = Broker.Brokers.Find(home);
        IReadOnlyList<ServingStatus> gateways = await ServingGateways.FindAsync(
            home,
            problem =>
            {
                hasProblem = true;
                results.Fail(problem.Message);
            },
            run.Token).ConfigureAwait(false);
        if (brokers.Count + gateways.Count == 0 && !hasProblem && !run.IsJson)
        {
            await run.Output.WriteLineAsync(GatewayTexts.Nothing(home.Root)).ConfigureAwait(false);
        }

        return new FoundGateways(brokers, gateways);
    }
}
