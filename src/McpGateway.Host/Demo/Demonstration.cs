using System.Diagnostics;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Measuring;
using McpGateway.Gateway.Tokens;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

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
        long begin = Stopwatch.GetTimestamp();
        using var gateway = GatewayUnderDemo.Start(home);
        McpClient client = await McpClient.CreateAsync(gateway.Transport, new McpClientOptions { ProtocolVersion = "2025-11-25" }, cancellationToken: cancellationToken).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            IList<McpClientTool> tools = await client.ListToolsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            int definitions = GatewayMeasurer.StartTokens(client.ServerInstructions);
            report.Step("start, initialize, tools/list", $"{tools.Count} tools", definitions, Stopwatch.GetElapsedTime(begin), await CountReadyAsync(client, cancellationToken).ConfigureAwait(false));

            await StepAsync(client, report, "list_available_mcps()", "list_available_mcps", Arguments(), cancellationToken).ConfigureAwait(false);
            foreach (ServerDefinition server in OwnServers(home))
            {
                await StepAsync(client, report, $"load_mcp_tools({UntrustedText.OneLine(server.Name, 20)})", "load_mcp_tools", Arguments(("mcp_name", server.Name)), cancellationToken).ConfigureAwait(false);
            }

            await StepAsync(client, report, "load_mcp_tools(demo)", "load_mcp_tools", Arguments(("mcp_name", "demo")), cancellationToken).ConfigureAwait(false);
            await StepAsync(client, report, "list_available_mcps(write a note)", "list_available_mcps", Arguments(("query", "write a note")), cancellationToken).ConfigureAwait(false);
            await StepAsync(client, report, "call_mcp_tool(demo, create_note)", "call_mcp_tool", Call("create_note", """{"title":"Milk","tags":["shopping"]}"""), cancellationToken).ConfigureAwait(false);
            await StepAsync(client, report, "call_mcp_tool(demo, search_notes)", "call_mcp_tool", Call("search_notes", """{"query":"milk"}"""), cancellationToken).ConfigureAwait(false);
            begin = Stopwatch.GetTimestamp();
            await gateway.EndAsync().ConfigureAwait(false);
        }

        report.Step("stdin closed: all servers stop", "", 0, Stopwatch.GetElapsedTime(begin), 0);
    }

    private static Dictionary<string, object?> Call(string tool, string arguments)
    {
        using JsonDocument document = JsonDocument.Parse(arguments);
        return Arguments(("mcp_name", "demo"), ("tool_name", tool), ("arguments", document.RootElement.Clone()));
    }

    private static Dictionary<string, object?> Arguments(params (string Name, object Value)[] arguments) =>
        arguments.ToDictionary(argument => argument.Name, argument => (object?)argument.Value, StringComparer.Ordinal);

    private static async Task StepAsync(McpClient client, IDemoReport report, string title, string tool, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        long begin = Stopwatch.GetTimestamp();
        CallToolResult result = await client.CallToolAsync(tool, arguments, cancellationToken: cancellationToken).ConfigureAwait(false);
        TimeSpan took = Stopwatch.GetElapsedTime(begin);
        string text = TextOf(result);
        string shown = result.IsError == true ? "error: " + text : text.Contains('\n', StringComparison.Ordinal) ? $"{text.Split('\n').Length} lines" : text;
        report.Step(title, UntrustedText.OneLine(shown, result.IsError == true ? 160 : 20), TokenEstimate.Of(text), took, await CountReadyAsync(client, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<int> CountReadyAsync(McpClient client, CancellationToken cancellationToken)
    {
        CallToolResult list = await client.CallToolAsync("list_available_mcps", cancellationToken: cancellationToken).ConfigureAwait(false);
        return TextOf(list).Split('\n').Count(line => line.EndsWith(", ready]", StringComparison.Ordinal));
    }

    private static async Task<GatewayMeasurement> MeasureAsync(GatewayHome home, CancellationToken cancellationToken)
    {
        var runtime = new GatewayRuntime(new GatewayOptions { Home = home, AdditionalServers = [DemoServer.Definition] });
        await using (runtime.ConfigureAwait(false))
        {
            return await GatewayMeasurer.MeasureAsync(runtime, new MeasuringOptions(), cancellationToken).ConfigureAwait(false);
        }
    }

    private static IEnumerable<ServerDefinition> OwnServers(GatewayHome home) =>
        new ConfigurationFile(home.ConfigurationFile).Read().Servers.Where(server => server is { IsOffered: true, Kind: ServerKind.Stdio });

    private static string TextOf(CallToolResult result) =>
        string.Join('\n', result.Content.OfType<TextContentBlock>().Select(block => block.Text));
}
