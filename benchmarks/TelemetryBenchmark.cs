using System.Diagnostics;
using System.Globalization;
using System.Net;
using McpGateway.Tests.Support;

namespace McpGateway.Benchmarks;

/// <summary>What traces and metrics cost: a gateway without them, one that sends them to a collector, one whose collector is not there, and another build.</summary>
internal static class TelemetryBenchmark
{
    private const int Starts = 30;
    private const int Rounds = 5;
    private const int Calls = 2000;

    /// <summary>How long a gateway is left alone before its memory is looked at, in milliseconds.</summary>
    private const int Rest = 500;

    public static Task<int> RunAsync(string[] arguments)
    {
        string program = Setup.Text(arguments, "--native") ?? Setup.Gateway;
        int port = Loopback.FreePort();
        using var collector = new HttpListener();
        collector.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        collector.Start();
        _ = Task.Run(() => AnswerAsync(collector));
        using Home off = new Home().Sample("sample"), on = new Home().Sample("sample"), gone = new Home().Sample("sample");
        Send(on, port);
        Send(gone, Loopback.FreePort());

        List<Way> ways = [new("off", program, off), new("on, a collector answers", program, on), new("on, no collector is there", program, gone)];
        if (Setup.Text(arguments, "--before") is { } before)
        {
            ways.Insert(0, new Way("another build", before, off));
        }

        for (int i = 0; i < Starts; i++)
        {
            ways.ForEach(Start);
        }

        ways.ForEach(Measure);
        Console.WriteLine("| telemetry | start ms, median | least | written private MB, idle | after the calls | call p50 us | p99 us | end ms |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (Way way in ways)
        {
            way.Durations.Sort();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {way.Name} | {Statistics.Median(way.StartTimes):0.0} | {way.StartTimes.Min():0.0} | {way.Idle:0.0} | {way.Busy:0.0} | {Statistics.Median(way.Durations):0} | {way.Durations[way.Durations.Count * 99 / 100]:0} | {way.End:0} |"));
        }

        return Task.FromResult(0);
    }

    private static void Start(Way way)
    {
        long begin = Stopwatch.GetTimestamp();
        using Peer gateway = way.Home.StartGateway(way.Program);
        way.StartTimes.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
    }

    private static void Measure(Way way)
    {
        using Peer gateway = way.Home.StartGateway(way.Program);
        Thread.Sleep(Rest);
        way.Idle = Footprint.Of(gateway.Id).Written / 1e6;
        for (int i = 0; i < Rounds * Calls; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            _ = gateway.Request("tools/call", """{"name":"call_mcp_tool","arguments":{"mcp_name":"sample","tool_name":"echo","arguments":{"message":"hello"}}}""");
            way.Durations.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
        }

        Thread.Sleep(Rest);
        way.Busy = Footprint.Of(gateway.Id).Written / 1e6;
        long end = Stopwatch.GetTimestamp();
        gateway.CloseInput();
        gateway.WaitForExit(TimeSpan.FromMinutes(1));
        way.End = Stopwatch.GetElapsedTime(end).TotalMilliseconds;
    }

    private static void Send(Home home, int port) => File.WriteAllText(
        home.NewFile(".env"), string.Create(CultureInfo.InvariantCulture, $"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:{port}\nOTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\n"));

    private static async Task AnswerAsync(HttpListener collector)
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await collector.GetContextAsync();
                await context.Request.InputStream.CopyToAsync(Stream.Null);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The measurement is over.
        }
    }

    private sealed record Way(string Name, string Program, Home Home)
    {
        public List<double> StartTimes { get; } = [];

        public List<double> Durations { get; } = [];

        public double Idle { get; set; }

        public double Busy { get; set; }

        public double End { get; set; }
    }
}
