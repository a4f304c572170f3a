using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace McpGateway.Benchmarks.Cluster;

/// <summary>
/// Several nodes: what each takes at rest, what the way to another node costs, how the calls of a slow server grow with the nodes, and calls under which nodes are killed, each
/// answered once and none run twice.
/// </summary>
internal static class ClusterBenchmark
{
    private const int PlacesOfNode = 8;
    private const int SlowMilliseconds = 200;

    public static async Task<int> RunAsync(string[] arguments)
    {
        await ReportHopAsync(Setup.Number(arguments, "--hops", 5000));
        await ReportGrowthAsync(Setup.Number(arguments, "--seconds", 15));
        return await ClusterKills.RunAsync(Setup.Number(arguments, "--calls", 100_000), Setup.Number(arguments, "--kills", 100), Setup.Number(arguments, "--seed", 1)) ? 0 : 1;
    }

    public static string Call(string server, string tool, string arguments) =>
        "{\"name\":\"call_mcp_tool\",\"arguments\":{\"mcp_name\":\"" + server + "\",\"tool_name\":\"" + tool + "\",\"arguments\":" + arguments + "}}";

    private static async Task ReportHopAsync(int calls)
    {
        using var nodes = new Nodes(
            3,
            () => new Home { IsUncut = true }
                .Add("here", Setup.SampleServer, [], new JsonObject { ["scope"] = "shared", ["node"] = "n0" })
                .Add("there", Setup.SampleServer, [], new JsonObject { ["scope"] = "shared", ["node"] = "n1" }));
        await Task.Delay(TimeSpan.FromSeconds(3));
        Console.WriteLine("| a node at rest | resident MB | private MB |");
        Console.WriteLine("|---|---|---|");
        for (int node = 0; node < 3; node++)
        {
            Footprint footprint = Footprint.Of(nodes.IdOf(node));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {Nodes.Name(node)} | {footprint.Resident / 1e6:0} | {footprint.Private / 1e6:0} |"));
        }

        using var client = new DirectClient(nodes.UrlOf(0)!);
        await client.InitializeAsync();
        Console.WriteLine("\n| a call, one after the other | p50 ms | p99 ms |");
        Console.WriteLine("|---|---|---|");
        foreach (string server in (string[])["here", "there", "here", "there"])
        {
            var times = new List<double>();
            for (int i = -calls / 5; i < calls; i++)
            {
                long sent = Stopwatch.GetTimestamp();
                await client.RequestAsync("tools/call", Call(server, "echo", """{"message":"m"}"""));
                if (i >= 0)
                {
                    times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                }
            }

            string place = server == "here" ? "the server lives on the client's node" : "it lives on another";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {place} | {Statistics.Median(times):0.00} | {Statistics.Percentile(times, 0.99):0.00} |"));
        }
    }

    private static async Task ReportGrowthAsync(int seconds)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n| nodes, {PlacesOfNode} processes each | calls/s of a server that waits {SlowMilliseconds} ms and takes one call at a time | wrong answers |"));
        Console.WriteLine("|---|---|---|");
        double? one = null;
        foreach (int count in (int[])[1, 3])
        {
            var settings = new JsonObject { ["scope"] = "shared", ["stateless"] = true, ["replicas"] = PlacesOfNode * count };
            using var nodes = new Nodes(count, () => new Home().Add("slow", Setup.SampleServer, ["--sequential"], (JsonObject)settings.DeepClone()), "--max-processes", PlacesOfNode.ToString(CultureInfo.InvariantCulture));
            // The same generator for both: as many clients as are enough for three.
            DirectClient[] clients = [.. Enumerable.Range(0, PlacesOfNode * 3 * 3).Select(number => new DirectClient(nodes.UrlOf(number % count)!))];
            await Task.WhenAll(clients.Select(client => client.InitializeAsync()));
            await LoadAsync(clients, TimeSpan.FromSeconds(10));
            (int calls, int wrong, double took) = await LoadAsync(clients, TimeSpan.FromSeconds(seconds));
            double rate = calls / took;
            one ??= rate;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {count} | {rate:0.0} ({rate / one:0.00} times) | {wrong} |"));
            Array.ForEach(clients, client => client.Dispose());
        }
    }

    private static async Task<(int Calls, int Wrong, double Seconds)> LoadAsync(DirectClient[] clients, TimeSpan duration)
    {
        long begin = Stopwatch.GetTimestamp();
        string call = Call("slow", "slow", string.Create(CultureInfo.InvariantCulture, $"{{\"ms\":{SlowMilliseconds}}}"));
        (int Calls, int Wrong)[] all = await Task.WhenAll(clients.Select(async client =>
        {
            int calls = 0, wrong = 0;
            while (Stopwatch.GetElapsedTime(begin) < duration)
            {
                byte[] answer = await client.RequestAsync("tools/call", call);
                calls++;
                wrong += Encoding.UTF8.GetString(answer).Contains("\"isError\":true", StringComparison.Ordinal) ? 1 : 0;
            }

            return (calls, wrong);
        }));
        return (all.Sum(one => one.Calls), all.Sum(one => one.Wrong), Stopwatch.GetElapsedTime(begin).TotalSeconds);
    }
}
