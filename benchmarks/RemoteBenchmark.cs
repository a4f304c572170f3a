using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace McpGateway.Benchmarks;

/// <summary>What a call of a remote server costs: a client of HTTP without a gateway, and a client on stdio with one, in turns.</summary>
internal static class RemoteBenchmark
{
    private const int Rounds = 5;
    private const string Parameters = """{"name":"echo","arguments":{"message":"hello"}}""";
    private const string Through = """{"name":"call_mcp_tool","arguments":{"mcp_name":"remote","tool_name":"echo","arguments":{"message":"hello"}}}""";

    public static async Task<int> RunAsync(string[] arguments)
    {
        int calls = Setup.Number(arguments, "--calls", 1000);
        using var server = new RemoteServer([]);
        using Home home = new Home().Remote("remote", new JsonObject { ["url"] = server.Url });
        using var direct = new DirectClient(server.Url);
        await direct.InitializeAsync();
        var ways = new List<(string Name, Func<Task> Call, List<double> Times)> { ("HTTP, no gateway", () => direct.RequestAsync("tools/call", Parameters), []) };
        var gateways = new List<Peer> { home.StartGateway() };
        ways.Add(("mcp-gateway, JIT", () => gateways[0].RequestAsync("tools/call", Through), []));
        if (Setup.Text(arguments, "--native") is { } native)
        {
            gateways.Add(home.StartGateway(native));
            ways.Add(("mcp-gateway, native", () => gateways[1].RequestAsync("tools/call", Through), []));
        }

        for (int round = 0; round <= Rounds; round++)
        {
            foreach ((_, Func<Task> call, List<double> times) in ways)
            {
                for (int i = 0; i < calls; i++)
                {
                    long begin = Stopwatch.GetTimestamp();
                    await call();
                    // The first round warms up.
                    if (round > 0)
                    {
                        times.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
                    }
                }
            }
        }

        Console.WriteLine($"{calls} calls of echo over HTTP, {Rounds} rounds in turns\n");
        Console.WriteLine("| way | p50 us | p99 us | above no gateway, p50 us |");
        Console.WriteLine("|---|---|---|---|");
        double floor = Statistics.Median(ways[0].Times);
        foreach ((string name, _, List<double> times) in ways)
        {
            double median = Statistics.Median(times);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {median:0} | {Statistics.Percentile(times, 0.99):0} | {median - floor:0} |"));
        }

        gateways.ForEach(gateway => gateway.Dispose());
        return 0;
    }
}
