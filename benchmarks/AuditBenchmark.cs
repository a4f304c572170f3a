using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpGateway.Benchmarks;

/// <summary>
/// Several gateways keep one audit while they and their servers are killed under their calls. Each call that a server has run has one line, no call has two, and what was answered
/// is there as answered. Then what a call costs with an audit and without.
/// </summary>
internal static class AuditBenchmark
{
    private const int Gateways = 4;
    private const int AtOnce = 8;

    public static async Task<int> RunAsync(string[] arguments)
    {
        int calls = Setup.Number(arguments, "--calls", 100_000), kills = Setup.Number(arguments, "--kills", 100);
        string? program = Setup.Text(arguments, "--native");
        bool isRight = await KillAsync(program, calls, kills, Setup.Number(arguments, "--seed", 1));
        Console.WriteLine();
        Console.WriteLine("| a call, one after the other | p50 µs | p99 µs |");
        Console.WriteLine("|---|---|---|");
        foreach ((string name, JsonNode? audit) in ((string, JsonNode?)[])[("without an audit", null), ("with an audit", true), ("with arguments", new JsonObject { ["arguments"] = true }), ("without an audit, again", null)])
        {
            await MeasureAsync(program, name, audit, Math.Min(calls, 20_000));
        }

        return isRight ? 0 : 1;
    }

    private static async Task<bool> KillAsync(string? program, int calls, int kills, int seed)
    {
        using var home = new Home { Audit = true };
        string ledger = home.NewFile("ledger");
        home.Sample("sample", ["--ledger", ledger]);
        var tally = new Tally(calls);
#pragma warning disable CA5394 // It is to be the same with each run.
        var random = new Random(seed);
        // The numbers of the processes that run; 0 where none does.
        int[] gateways = new int[Gateways];
        int gatewayKills = 0, serverKills = 0;
        Task[] work = [.. Enumerable.Range(0, Gateways).Select(number => Task.Run(() => WorkAsync(home, program, gateways, number, tally)))];
        for (int kill = 1; kill <= kills; kill++)
        {
            // Spread over all calls.
            while (tally.Sent < (long)calls * kill / (kills + 1) && !Task.WhenAll(work).IsCompleted)
            {
                await Task.Delay(1);
            }

            await Task.Delay(random.Next(0, 20));
            while (!Task.WhenAll(work).IsCompleted)
            {
                int[] targets = kill % 2 == 0 ? [.. gateways.Where(id => id != 0)] : Servers(home, gateways);
                if (targets.Length == 0)
                {
                    await Task.Delay(1);
                    continue;
                }

                ProcessTable.Send(targets[random.Next(targets.Length)], ProcessTable.Kill);
                gatewayKills += kill % 2 == 0 ? 1 : 0;
                serverKills += kill % 2 == 0 ? 0 : 1;
                break;
            }
        }
#pragma warning restore CA5394

        await Task.WhenAll(work);
        // What killed gateways have left is written down by whoever reads.
        home.Run(program, "audit", "--last", "1");
        Leftovers.End(home);
        return Report(home, ledger, tally, gatewayKills, serverKills);
    }

    private static int[] Servers(Home home, int[] gateways)
    {
        try
        {
            // The system gives numbers out again: of those that were noted, only what lives still counts, unless it is a gateway by now.
            return [.. home.PidsOf("sample").Intersect(home.Living()).Except(gateways)];
        }
        catch (FormatException)
        {
            // A number that is being written.
            return [];
        }
    }

    private static async Task WorkAsync(Home home, string? program, int[] gateways, int number, Tally tally)
    {
        while (tally.HasMore)
        {
            Peer gateway = home.LaunchGateway(program);
            Volatile.Write(ref gateways[number], gateway.Id);
            try
            {
                gateway.Initialize();
                await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => CallAsync(gateway, tally)));
                gateway.CloseInput();
                gateway.WaitForExit(TimeSpan.FromSeconds(15));
            }
            catch (EndOfStreamException)
            {
                // It was killed: the next one goes on.
            }
            finally
            {
                Volatile.Write(ref gateways[number], 0);
                gateway.Dispose();
            }
        }
    }

    private static async Task CallAsync(Peer gateway, Tally tally)
    {
        while (tally.Next() is { } key)
        {
            byte[] answer = await gateway.SendCall("sample", "record", ArgumentsOf(key)).WaitAsync(GatewayCalls.Patience);
            if (answer.AsSpan().IndexOf("\"isError\":true"u8) < 0 && answer.AsSpan().IndexOf("\"result\""u8) >= 0)
            {
                tally.Answered.Add(key);
            }
        }
    }

    private static bool Report(Home home, string ledger, Tally tally, int gatewayKills, int serverKills)
    {
        var run = File.ReadLines(ledger).Where(line => line.StartsWith("record ", StringComparison.Ordinal)).Select(line => line["record ".Length..]).ToHashSet(StringComparer.Ordinal);
        var lines = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        int broken = 0, others = 0;
        foreach (string line in Directory.GetFiles(Path.Combine(home.Folder, "audit"), "audit*.jsonl").SelectMany(File.ReadLines))
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                if (document.RootElement.TryGetProperty("digest", out JsonElement digest))
                {
                    string text = digest.GetString()!, outcome = document.RootElement.GetProperty("outcome").GetString()!;
                    (lines.TryGetValue(text, out List<string>? outcomes) ? outcomes : lines[text] = []).Add(outcome);
                }
                else
                {
                    others++;
                }
            }
            catch (JsonException)
            {
                broken++;
            }
        }

        List<string> Of(string key) => lines.GetValueOrDefault(DigestOf(key), []);
        string[] all = [.. tally.All];
        int missing = run.Count(key => Of(key).Count == 0), twice = all.Count(key => Of(key).Count > 1), wrong = tally.Answered.Count(key => Of(key) is not ["ok"]);
        int foreign = lines.Keys.Except(all.Select(DigestOf), StringComparer.Ordinal).Count();
        Console.WriteLine("| kills | calls | run by a server | answered | lines | of them unknown | run and without a line | with two lines | answered and not ok | other or broken lines |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {gatewayKills + serverKills} (gateway {gatewayKills}, server {serverKills}) | {all.Length} | {run.Count} | {tally.Answered.Count} | {lines.Sum(line => line.Value.Count)} | {lines.Sum(line => line.Value.Count(outcome => outcome == "unknown"))} | {missing} | {twice} | {wrong} | {broken + others + foreign} |"));
        return missing + twice + wrong + broken + others + foreign == 0;
    }

    private static async Task MeasureAsync(string? program, string name, JsonNode? audit, int calls)
    {
        using var home = new Home { Audit = audit };
        home.Sample("sample");
        Peer gateway = home.StartGateway(program);
        try
        {
            var took = new List<double>(calls);
            for (int i = 0; i < calls + 2000; i++)
            {
                long begin = Stopwatch.GetTimestamp();
                await gateway.SendCall("sample", "echo", """{"message":"hello"}""");
                if (i >= 2000)
                {
                    took.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
                }
            }

            took.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {took[took.Count / 2]:0} | {took[took.Count * 99 / 100]:0} |"));
            gateway.CloseInput();
            gateway.WaitForExit(TimeSpan.FromSeconds(15));
        }
        finally
        {
            gateway.Dispose();
            Leftovers.End(home);
        }
    }

    private static string ArgumentsOf(string key) => "{\"key\":\"" + key + "\"}";

    private static string DigestOf(string key) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ArgumentsOf(key))));

    /// <summary>The calls that there are to make, and what came of them.</summary>
    private sealed class Tally(int calls)
    {
        private int _next;

        public ConcurrentBag<string> Answered { get; } = [];

        public bool HasMore => Volatile.Read(ref _next) < calls;

        public int Sent => Math.Min(Volatile.Read(ref _next), calls);

        public IEnumerable<string> All => Enumerable.Range(0, calls).Select(KeyOf);

        public string? Next() => Interlocked.Increment(ref _next) is var next && next <= calls ? KeyOf(next - 1) : null;

        private static string KeyOf(int call) => call.ToString("x8", CultureInfo.InvariantCulture);
    }
}
