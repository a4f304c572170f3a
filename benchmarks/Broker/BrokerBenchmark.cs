using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using McpGateway.Broker;
using McpGateway.Configuration;

namespace McpGateway.Benchmarks.Broker;

/// <summary>What a relay costs, and what ten windows of a client cost with the broker and without it.</summary>
internal static class BrokerBenchmark
{
    private const int Starts = 20;
    private const int ColdStarts = 10;
    private const int Calls = 2000;
    private const int Windows = 10;
    private const int Servers = 14;

    public static async Task<int> RunAsync(string[] arguments)
    {
        string program = Setup.Text(arguments, "--native") ?? Setup.Gateway;
        using Home home = new Home { Broker = "require" }.Sample("sample", settings: new JsonObject { ["scope"] = "shared" });
        await RelayAsync(home, program);
        await StopAsync(home);
        Console.WriteLine();
        Console.WriteLine($"{Windows} windows, {Servers} servers with \"scope\": \"shared\", all of them called from each window:\n");
        Console.WriteLine("| | server processes | gateway processes | private MB of gateways | private MB of servers | seconds until all was called |");
        Console.WriteLine("|---|---|---|---|---|---|");
        await WindowsAsync(program, "off");
        await WindowsAsync(program, "require");
        return 0;
    }

    /// <summary>Ends the brokers of a home in order.</summary>
    public static async Task StopAsync(Home home)
    {
        var folder = new GatewayHome(home.Folder);
        foreach (BrokerStatus broker in Brokers.Find(folder))
        {
            await Brokers.StopAsync(folder, broker, CancellationToken.None);
        }
    }

    private static async Task RelayAsync(Home home, string program)
    {
        using Home own = new Home().Sample("sample");
        var cold = new List<double>();
        for (int i = 0; i < ColdStarts; i++)
        {
            await StopAsync(home);
            cold.Add(Start(home, program));
        }

        var warm = new List<double>();
        for (int i = 0; i < Starts; i++)
        {
            warm.Add(Start(home, program));
        }

        using Peer relay = home.StartGateway(program), alone = own.StartGateway(program);
        List<double> through = [], inProcess = [];
        for (int round = 0; round < 3; round++)
        {
            Call(relay, through);
            Call(alone, inProcess);
        }

        double hop = Statistics.Median(through) - Statistics.Median(inProcess);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"initialize answered, the broker lives: {Statistics.Median(warm):0} ms ({warm.Min():0} to {warm.Max():0}, {Starts} starts)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"initialize answered, the broker is started: {Statistics.Median(cold):0} ms ({cold.Min():0} to {cold.Max():0}, {ColdStarts} starts)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"private memory of a relay after {3 * Calls} calls: {Megabytes([relay.Id]):0.0} MB"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a call, median: {Statistics.Median(through):0} us through relay and broker, {Statistics.Median(inProcess):0} us through a gateway alone: {hop:0} us more"));
    }

    private static double Start(Home home, string program)
    {
        long begin = Stopwatch.GetTimestamp();
        using Peer relay = home.StartGateway(program);
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    private static void Call(Peer gateway, List<double> times)
    {
        for (int i = 0; i < Calls; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            gateway.Call("sample", "echo", """{"message":"hello"}""");
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
        }

        // The first calls start the server, and have code compiled.
        times.RemoveRange(times.Count - Calls, Calls / 4);
    }

    private static async Task WindowsAsync(string program, string mode)
    {
        using var home = new Home { Broker = mode };
        for (int i = 0; i < Servers; i++)
        {
            // The server that is in the executable: small enough to run it 140 times.
            home.Add($"server{i}", program, ["demo-server"], new JsonObject { ["scope"] = "shared", ["env"] = new JsonObject { ["MEASURED_SERVER"] = home.Marker + "/server" } });
        }

        long begin = Stopwatch.GetTimestamp();
        Peer[] windows = [.. Enumerable.Range(0, Windows).Select(_ => home.StartGateway(program))];
        await Task.WhenAll(windows.Select(window => Task.WhenAll(Enumerable.Range(0, Servers).Select(
            server => window.RequestAsync("tools/call", $$$"""{"name":"load_mcp_tools","arguments":{"mcp_name":"server{{{server}}}"}}""").WaitAsync(GatewayCalls.Patience)))));
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        int[] servers = ProcessTable.WithMarker(home.Marker + "/server");
        int[] gateways = [.. windows.Select(window => window.Id), .. Brokers.Find(new GatewayHome(home.Folder)).Select(broker => broker.ProcessId)];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {(mode == "off" ? "without the broker" : "with it")} | {servers.Length} | {gateways.Length} | {Megabytes(gateways):0} | {Megabytes(servers):0} | {seconds:0.0} |"));
        Parallel.ForEach(windows, window => window.Dispose());
        await StopAsync(home);
        Leftovers.End(home);
    }

    private static double Megabytes(int[] processes) => processes.Sum(process => Footprint.Of(process).Private) / 1048576.0;
}
