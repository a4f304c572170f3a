using System.Diagnostics;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Measuring;
using McpGateway.Gateway.Tokens;

namespace McpGateway.Host.Demo;

/// <summary>Plays the client of a gateway, as Claude would, and reports what each step costs.</summary>
internal static class Demonstration
{
    /// <summary>Runs the demonstration.</summary>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="report">Where the steps go.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(GatewayHome home, IDemoReport report, CancellationToken cancellationToken)
    {
        await PlayAsync(home, report, cancellationToken).ConfigureAwait(false);
        report.Comparison(await MeasureAsync(home, cancellationToken).ConfigureAwait(false));
    }

    private static async Task PlayAsync(GatewayHome home, IDemoReport report, CancellationToken cancellationToken)
    {
        var client = new DemoClient(home);
        await using (client.ConfigureAwait(false))
        {
            long begin = Stopwatch.GetTimestamp();
            CatalogEntry gateway = await client.ListAsync(cancellationToken).ConfigureAwait(false);
            int definitions = GatewayMeasurer.StartTokens(gateway.Identity.Instructions);
            report.Step("start, initialize, tools/list", $"{gateway.Tools.Count} tools", definitions, Stopwatch.GetElapsedTime(begin), await CountReadyAsync(client, cancellationToken).ConfigureAwait(false));

            await StepAsync(client, report, "list_available_mcps()", "list_available_mcps", "{}", cancellationToken).ConfigureAwait(false);
            foreach (ServerDefinition server in OwnServers(home))
            {
                await StepAsync(client, report, $"load_mcp_tools({UntrustedText.OneLine(server.Name, 20)})", "load_mcp_tools", $$"""{"mcp_name":"{{JsonEncodedText.Encode(server.Name)}}"}""", cancellationToken).ConfigureAwait(false);
            }

            await StepAsync(client, report, "load_mcp_tools(demo)", "load_mcp_tools", """{"mcp_name":"demo"}""", cancellationToken).ConfigureAwait(false);
            await StepAsync(client, report, "list_available_mcps(write a note)", "list_available_mcps", """{"query":"write a note"}""", cancellationToken).ConfigureAwait(false);
            await StepAsync(client, report, "call_mcp_tool(demo, create_note)", "call_mcp_tool", """{"mcp_name":"demo","tool_name":"create_note","arguments":{"title":"Milk","tags":["shopping"]}}""", cancellationToken).ConfigureAwait(false);
            await StepAsync(client, report, "call_mcp_tool(demo, search_notes)", "call_mcp_tool", """{"mcp_name":"demo","tool_name":"search_notes","arguments":{"query":"milk"}}""", cancellationToken).ConfigureAwait(false);
            begin = Stopwatch.GetTimestamp();
            await client.EndAsync().ConfigureAwait(false);
            report.Step("stdin closed: all servers stop", "", 0, Stopwatch.GetElapsedTime(begin), 0);
        }
    }

    private static async Task StepAsync(DemoClient client, IDemoReport report, string title, string tool, string arguments, CancellationToken cancellationToken)
    {
        long begin = Stopwatch.GetTimestamp();
        (string text, bool isError) = await client.CallAsync(tool, arguments, cancellationToken).ConfigureAwait(false);
        TimeSpan took = Stopwatch.GetElapsedTime(begin);
        string shown = isError ? "error: " + text : text.Contains('\n', StringComparison.Ordinal) ? $"{text.Split('\n').Length} lines" : text;
        report.Step(title, UntrustedText.OneLine(shown, isError ? 160 : 20), TokenEstimate.Of(text), took, await CountReadyAsync(client, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<int> CountReadyAsync(DemoClient client, CancellationToken cancellationToken) =>
        (await client.CallAsync("list_available_mcps", "{}", cancellationToken).ConfigureAwait(false)).Text.Split('\n').Count(line => line.EndsWith(", ready]", StringComparison.Ordinal));

    private static async Task<GatewayMeasurement> MeasureAsync(GatewayHome home, CancellationToken cancellationToken)
    {
        var runtime = new GatewayRuntime(new GatewayOptions { Home = home, AdditionalServers = [DemoServer.Definition] });
        await using (runtime.ConfigureAwait(false))
        {
            return await GatewayMeasurer.MeasureAsync(runtime, new MeasuringOptions(), cancellationToken).ConfigureAwait(false);
        }
    }

    private static IEnumerable<ServerDefinition> OwnServers(GatewayHome home) =>
        new ConfigurationStore(home).Current.Servers.Where(server => server is { IsOffered: true, Kind: not ServerKind.Unknown });
}
