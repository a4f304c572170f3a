using System.Diagnostics;
using System.Globalization;

namespace McpGateway.Benchmarks;

/// <summary>
/// The memory of a gateway that knows many servers: idle after the handshake, and after searches, in bytes that no other process shares
/// (<c>Private_Clean</c> and <c>Private_Dirty</c>); and how long the first search takes.
/// </summary>
internal static class MemoryBenchmark
{
    private const int Servers = 14;
    private const int Runs = 7;
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(2);

    public static Task<int> RunAsync(string[] arguments)
    {
        using var home = new Home();
        for (int i = 1; i <= Servers; i++)
        {
            home.Sample(Name(i), ["--tools", "10"]);
        }

        using (Peer gateway = home.StartGateway())
        {
            for (int i = 1; i <= Servers; i++)
            {
                gateway.Request("tools/call", $$$"""{"name":"load_mcp_tools","arguments":{"mcp_name":"{{{Name(i)}}}"}}""");
            }
        }

        Console.WriteLine($"{Servers} servers known, {Runs} runs, medians\n");
        Console.WriteLine("| build | idle, private MB | after 3 searches | first search ms | second |");
        Console.WriteLine("|---|---|---|---|---|");
        Report("JIT", home, Setup.Gateway);
        if (Setup.Text(arguments, "--native") is { } native)
        {
            Report("native", home, native);
        }

        if (Setup.Text(arguments, "--before") is { } before)
        {
            Report("before", home, before);
        }

        return Task.FromResult(0);
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"server{number:00}");

    private static void Report(string build, Home home, string program)
    {
        List<double> idle = [], searched = [], first = [], second = [];
        for (int run = 0; run < Runs; run++)
        {
            using Peer gateway = home.StartGateway(program);
            gateway.Request("tools/list", "{}");
            // What it does for nobody in particular after a start is over by then.
            Thread.Sleep(s_rest);
            idle.Add(Megabytes(gateway));
            first.Add(Search(gateway, "add two numbers"));
            second.Add(Search(gateway, "read a file that is large"));
            Search(gateway, "wait for a while");
            Thread.Sleep(s_rest);
            searched.Add(Megabytes(gateway));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {build} | {Median(idle):0.0} | {Median(searched):0.0} | {Median(first):0} | {Median(second):0} |"));
    }

    private static double Search(Peer gateway, string query)
    {
        long begin = Stopwatch.GetTimestamp();
        gateway.Request("tools/call", $$$"""{"name":"list_available_mcps","arguments":{"query":"{{{query}}}"}}""");
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    private static double Megabytes(Peer gateway) => Footprint.Of(gateway.Id).Private / 1048576.0;

    private static double Median(List<double> values) => Statistics.Percentile(values, 0.5);
}
