using System.Diagnostics;
using System.Globalization;

namespace McpGateway.Benchmarks;

/// <summary>
/// What a call costs: the median of sequential calls of <c>echo</c>, calls a second and processor time of the hop at 32 at once, memory. The
/// ways are measured in turns, so that a machine that drifts drifts for all of them.
/// </summary>
internal static class HopBenchmark
{
    private const int Rounds = 5;
    private const int AtOnce = 32;
    private const int LargeBytes = 10_000_000;
    private const string Direct = """{"name":"echo","arguments":{"message":"hello"}}""";
    private const string Through = """{"name":"call_mcp_tool","arguments":{"mcp_name":"sample","tool_name":"echo","arguments":{"message":"hello"}}}""";

    public static Task<int> RunAsync(string[] arguments)
    {
        int calls = Setup.Number(arguments, "--calls", 2000);
        using Home home = new Home { IsUncut = true }.Sample("sample");
        var ways = new List<Way>
        {
            new("no gateway", new Peer(Setup.SampleServer, []), Direct, IsHop: false),
            new("relay in C (floor)", new Peer(Relay.Build(home.Folder), [Setup.SampleServer]), Direct, IsHop: true),
            new("mcp-gateway, JIT", home.StartGateway(), Through, IsHop: true),
        };
        if (Setup.Text(arguments, "--native") is { } native)
        {
            ways.Add(new("mcp-gateway, native", home.StartGateway(native), Through, IsHop: true));
        }

        if (Setup.Text(arguments, "--before") is { } before)
        {
            ways.Add(new("before", home.StartGateway(before), Through, IsHop: true));
        }

        try
        {
            ways[0].Peer.Initialize();
            ways[1].Peer.Initialize();
            foreach (Way way in ways)
            {
                // Long enough for the JIT to have compiled what matters.
                Sequential(way, 3 * calls);
                way.Results.Clear();
            }

            for (int round = 0; round < Rounds; round++)
            {
                ways.ForEach(way => Sequential(way, calls));
                ways.ForEach(way => Concurrent(way, 4 * calls));
            }

            ways.ForEach(way => way.Memory = way.Peer.Memory);
            for (int round = 0; round < Rounds; round++)
            {
                ways.ForEach(Large);
            }

            Report(ways, calls);
            return Task.FromResult(0);
        }
        finally
        {
            ways.ForEach(way => way.Peer.Dispose());
        }
    }

    private static void Sequential(Way way, int calls)
    {
        for (int i = 0; i < calls; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            way.Peer.Request("tools/call", way.Parameters);
            way.Results.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
        }
    }

    private static void Concurrent(Way way, int calls)
    {
        TimeSpan before = way.Peer.Processor;
        long begin = Stopwatch.GetTimestamp();
        int left = calls;
        Task[] workers = [.. Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await way.Peer.RequestAsync("tools/call", way.Parameters);
            }
        }))];
        Task.WaitAll(workers);
        way.PerSecond.Add(calls / Stopwatch.GetElapsedTime(begin).TotalSeconds);
        way.Processor.Add((way.Peer.Processor - before).TotalMicroseconds / calls);
    }

    private static void Large(Way way)
    {
        for (int i = 0; i < 3; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            byte[] answer = way.Peer.RequestAsync("tools/call", way.LargeParameters).GetAwaiter().GetResult();
            way.Large.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            if (answer.Length < LargeBytes)
            {
                throw new InvalidOperationException($"{way.Name} answered with {answer.Length} bytes instead of {LargeBytes}.");
            }
        }
    }

    private static void Report(List<Way> ways, int calls)
    {
        double direct = Statistics.Percentile(ways[0].Results, 0.5);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{calls} calls of echo, {Rounds} rounds in turns, {AtOnce} at once for the columns on the right; {Environment.ProcessorCount} cores\n"));
        Console.WriteLine("| way | p50 us | p99 us | hop p50 us | calls/s | CPU us a call | memory MB | 10 MB ms |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (Way way in ways)
        {
            double median = Statistics.Percentile(way.Results, 0.5);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {way.Name} | {median:0} | {Statistics.Percentile(way.Results, 0.99):0} | {(way.IsHop ? (median - direct).ToString("0", CultureInfo.InvariantCulture) : "-")} | {Statistics.Percentile(way.PerSecond, 0.5):0} | {(way.IsHop ? Statistics.Percentile(way.Processor, 0.5).ToString("0", CultureInfo.InvariantCulture) : "-")} | {way.Memory / 1048576.0:0.0} | {Statistics.Percentile(way.Large, 0.5):0.0} |"));
        }
    }

    private sealed record Way(string Name, Peer Peer, string Parameters, bool IsHop)
    {
        public List<double> Results { get; } = [];

        public string LargeParameters { get; } = Parameters
            .Replace("echo", "bytes", StringComparison.Ordinal)
            .Replace("\"message\":\"hello\"", string.Create(CultureInfo.InvariantCulture, $"\"size\":{LargeBytes}"), StringComparison.Ordinal);

        public List<double> PerSecond { get; } = [];

        public List<double> Processor { get; } = [];

        /// <summary>How long results of 10 MB took, in milliseconds.</summary>
        public List<double> Large { get; } = [];

        /// <summary>The memory before the large results, in bytes.</summary>
        public long Memory { get; set; }
    }
}
