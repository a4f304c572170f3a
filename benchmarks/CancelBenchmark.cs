using System.Diagnostics;
using System.Globalization;

namespace McpGateway.Benchmarks;

/// <summary>
/// From a client's <c>notifications/cancelled</c> to its arrival at the server, which writes it down with the time of the machine's monotonic
/// clock: the same that <see cref="Stopwatch"/> reads in every process of a Linux machine.
/// </summary>
internal static class CancelBenchmark
{
    private const int AtOnce = 32;
    private const double AllowedMilliseconds = 100;

    public static async Task<int> RunAsync(string[] arguments)
    {
        int count = Setup.Number(arguments, "--count", 500);
        using var home = new Home();
        string ledger = home.NewFile("ledger");
        home.Sample("sample", ["--ledger", ledger, "--ledger-times"]).Sample("other");
        using Peer gateway = home.StartGateway(Setup.Text(arguments, "--native"));
        await gateway.SendCall("sample", "pid");
        await gateway.SendCall("other", "pid");
        await CancelAsync(gateway, "warm", 50);

        Dictionary<string, long> quiet = await CancelAsync(gateway, "quiet", count);
        using var stop = new CancellationTokenSource();
        Task load = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => LoadAsync(gateway, stop.Token))));
        Dictionary<string, long> busy = await CancelAsync(gateway, "busy", count);
        await stop.CancelAsync();
        await load;
        await Task.Delay(500);

        Dictionary<string, long> arrived = File.ReadLines(ledger)
            .Select(line => line.Split(' '))
            .Where(parts => parts[0] == "cancelled")
            .ToDictionary(parts => parts[1], parts => long.Parse(parts[2], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        Console.WriteLine("| gateway | cancellations | arrived | p50 ms | p99 ms | max ms |");
        Console.WriteLine("|---|---|---|---|---|---|");
        bool fine = Report("without other calls", quiet, arrived);
        fine &= Report(string.Create(CultureInfo.InvariantCulture, $"with {AtOnce} other calls at a time"), busy, arrived);
        return fine ? 0 : 1;
    }

    /// <returns>When each cancellation was sent.</returns>
    private static async Task<Dictionary<string, long>> CancelAsync(Peer gateway, string prefix, int count)
    {
        var sent = new Dictionary<string, long>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i}");
            // Its answer never comes: the call is cancelled.
            _ = gateway.RequestAsync("tools/call", GatewayCalls.Parameters("sample", "never", $$"""{"key":"{{key}}"}"""), out int id);
            await Task.Delay(5);
            sent[key] = Stopwatch.GetTimestamp();
            gateway.Send(string.Create(CultureInfo.InvariantCulture, $"{{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{{\"requestId\":{id}}}}}"));
            await Task.Delay(2);
        }

        return sent;
    }

    private static async Task LoadAsync(Peer gateway, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await gateway.SendCall("other", "echo", """{"message":"load"}""");
        }
    }

    private static bool Report(string title, Dictionary<string, long> sent, Dictionary<string, long> arrived)
    {
        double[] delays = [.. sent.Where(pair => arrived.ContainsKey(pair.Key)).Select(pair => Stopwatch.GetElapsedTime(pair.Value, arrived[pair.Key]).TotalMilliseconds)];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {title} | {sent.Count} | {delays.Length} | {Statistics.Median(delays):0.00} | {Statistics.Percentile(delays, 0.99):0.00} | {delays.Max():0.00} |"));
        return delays.Length == sent.Count && delays.Max() < AllowedMilliseconds;
    }
}
