using System.Diagnostics;
using System.Globalization;

namespace McpGateway.Benchmarks;

/// <summary>From the start of the gateway's process to its answer to <c>initialize</c>, which every session of every client waits for.</summary>
internal static class StartBenchmark
{
    private const int Runs = 20;

    public static Task<int> RunAsync(string[] arguments)
    {
        using Home home = new Home().Sample("sample");
        Report("mcp-gateway, JIT", Setup.Gateway, home);
        if (Setup.Text(arguments, "--native") is { } native)
        {
            Report("mcp-gateway, native", native, home);
        }

        return Task.FromResult(0);
    }

    private static void Report(string name, string program, Home home)
    {
        var times = new List<double>();
        for (int i = 0; i < Runs; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            using Peer gateway = home.StartGateway(program);
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {times[Runs / 2]:0} ms to the initialize answer in the median of {Runs} ({times[0]:0} to {times[^1]:0})"));
    }
}
