using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace McpGateway.Benchmarks.Cluster;

/// <summary>Clients call through three nodes while nodes are killed and started anew. Each call is answered once or known to be lost, none runs twice, nothing is left.</summary>
internal static class ClusterKills
{
    private const int Clients = 16;

    public static async Task<bool> RunAsync(int calls, int kills, int seed)
    {
        string ledger = Path.Combine(Path.GetTempPath(), $"mcp-gateway-ledger-{Guid.NewGuid():N}");
        var tally = new Tally(calls);
        using (var nodes = new Nodes(3, () =>
        {
            // The same for all nodes, so that they know each other's servers.
            string[] options = ["--ledger", ledger];
            return new Home().Add("shared", Setup.SampleServer, options, new JsonObject { ["scope"] = "shared" }).Add("own", Setup.SampleServer, options);
        }))
        {
            Task[] work = [.. Enumerable.Range(0, Clients).Select(number => Task.Run(() => WorkAsync(nodes, number, tally)))];
#pragma warning disable CA5394 // It is to be the same with each run.
            var random = new Random(seed);
            for (int kill = 1; kill <= kills; kill++)
            {
                while (tally.Sent < (long)calls * kill / (kills + 1) && !Task.WhenAll(work).IsCompleted)
                {
                    await Task.Delay(1);
                }

                int node = random.Next(3);
                nodes.Kill(node);
                nodes.Start(node);
            }
#pragma warning restore CA5394
            await Task.WhenAll(work);
        }

        string left = Leftovers.Wait(() => ProcessTable.WithMarker(Path.GetFileName(ledger)), TimeSpan.FromSeconds(20));
        var runs = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string key in File.ReadLines(ledger).Select(line => line.Split(' ')[1]))
        {
            runs[key] = runs.GetValueOrDefault(key) + 1;
        }

        File.Delete(ledger);
        int twice = runs.Count(run => run.Value > 1), notRun = tally.Answered.Keys.Count(key => !runs.ContainsKey(key));
        Console.WriteLine("\n| calls | nodes killed | answered | outcome unknown, as said | the client's node was killed | refused before they ran | answered and not run | run twice | longest wait s | left running |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {tally.Sent} | {kills} | {tally.Answered.Count} | {tally.Unknown} | {tally.Gone} | {tally.Refused} | {notRun} | {twice} | {tally.Longest:0.0} | {left} |"));
        foreach ((string text, int count) in tally.Errors.OrderByDescending(error => error.Value).Take(5))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {count}: {text}"));
        }

        return twice == 0 && notRun == 0 && left == Leftovers.None && tally.Answered.Count + tally.Unknown + tally.Gone + tally.Refused == tally.Sent;
    }

    private static async Task WorkAsync(Nodes nodes, int number, Tally tally)
    {
        int at = number;
        DirectClient? client = null;
        while (tally.Take() is { } key)
        {
            string server = number % 2 == 0 ? "shared" : "own";
            bool isDone = false;
            while (!isDone)
            {
                try
                {
                    client ??= await ConnectAsync(nodes, at++);
                }
                catch (HttpRequestException)
                {
                    // Nothing was sent.
                    continue;
                }

                isDone = true;
                long sent = Stopwatch.GetTimestamp();
                try
                {
                    (_, byte[] body) = await client.AskAsync("tools/call", ClusterBenchmark.Call(server, "record", "{\"key\":\"" + key + "\"}"));
                    tally.Note(key, Encoding.UTF8.GetString(body), Stopwatch.GetElapsedTime(sent).TotalSeconds);
                }
                catch (Exception e) when (e is HttpRequestException or IOException)
                {
                    tally.NoteGone();
                    client.Dispose();
                    client = null;
                }
            }
        }

        client?.Dispose();
    }

    private static async Task<DirectClient> ConnectAsync(Nodes nodes, int from)
    {
        for (int i = from; ; i++)
        {
            if (nodes.UrlOf(i % 3) is { } url)
            {
                var client = new DirectClient(url);
                await client.InitializeAsync();
                return client;
            }

            await Task.Delay(10);
        }
    }

    private sealed class Tally(int calls)
    {
        private int _sent, _unknown, _gone, _refused;

        public ConcurrentDictionary<string, bool> Answered { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, int> Errors { get; } = new(StringComparer.Ordinal);

        public int Sent => Math.Min(Volatile.Read(ref _sent), calls);

        public int Unknown => _unknown;

        public int Gone => _gone;

        public int Refused => _refused;

        public double Longest { get; private set; }

        public string? Take() => Interlocked.Increment(ref _sent) is var number && number <= calls ? string.Create(CultureInfo.InvariantCulture, $"k{number}") : null;

        public void NoteGone() => Interlocked.Increment(ref _gone);

        public void Note(string key, string answer, double seconds)
        {
            Longest = Math.Max(Longest, seconds);
            if (!answer.Contains("\"isError\":true", StringComparison.Ordinal) && answer.Contains("\"result\"", StringComparison.Ordinal))
            {
                Answered[key] = true;
                return;
            }

            Interlocked.Increment(ref answer.Contains("may or may not", StringComparison.Ordinal) ? ref _unknown : ref _refused);
            Errors.AddOrUpdate(answer.Length > 300 ? answer[..300] : answer, 1, (_, count) => count + 1);
        }
    }
}
