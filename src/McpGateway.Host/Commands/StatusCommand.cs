using System.CommandLine;
using McpGateway.Broker;
using McpGateway.Configuration;
using McpGateway.Host.Gateways;
using McpGateway.Host.Parsing;
using McpGateway.Serving;

namespace McpGateway.Host.Commands;

/// <summary><c>mcp-gateway status</c>.</summary>
internal sealed class StatusCommand : GatewayCommand
{
    private readonly Option<bool> _link = CommonOptions.Flag("--link", "makes a link to the page of each gateway that serves HTTP: it opens in a browser on this machine, for you, once and within ten minutes");

    public StatusCommand()
        : base("status", "shows the broker and gateways that serve HTTP, their clients and servers")
    {
        Add(CommonOptions.Json);
        Add(_link);
    }

    /// <inheritdoc />
    public override string About => """
        Shows the process that serves all clients unless the configuration turns the broker off, and the gateways that serve HTTP: the clients that they have, and the
        servers that they have started. A broker of an older version that keeps its clients until they go is shown, too. Starts nothing.
        """;

    /// <inheritdoc />
    public override string ExitCodes => "0 shown, 1 one of them does not answer or must not be trusted (stderr says why), 2 wrong usage";

    /// <inheritdoc />
    public override async Task<int> RunAsync(CommandRun run)
    {
        var home = GatewayHome.FromEnvironment();
        var results = new ResultList(run);
        FoundGateways found = await FoundGateways.FindAsync(home, run, results).ConfigureAwait(false);
        foreach (BrokerStatus broker in found.Brokers)
        {
            results.Add(GatewayTexts.Text(broker), json => GatewayTexts.Write(json, broker));
        }

        foreach (ServingStatus gateway in found.OverHttp)
        {
            string? link = null;
            if (run.Get(_link))
            {
                try
                {
                    link = await ServingGateways.CreateLinkAsync(home, gateway.ProcessId, run.Token).ConfigureAwait(false);
                }
                catch (ServingException e)
                {
                    results.Fail(e.Message);
                }
            }

            results.Add(GatewayTexts.Text(gateway, link), json => GatewayTexts.Write(json, gateway, link));
        }

        return results.End();
    }
}
