using System.Diagnostics;
using System.Globalization;

namespace McpGateway.Benchmarks.Hour;

/// <summary>An hour's worth of calls in fast motion, with servers killed under them, and the proof that none was lost and none ran twice.</summary>
internal static class HourBenchmark
{
    /// <summary>After these calls everything that is loaded and compiled once is.</summary>
    private const int Early = 10_000;

    private const double AllowedGrowth = 0.1;

    /// <summary>The runtime's pool lets idle threads go after 20 s.</summary>
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] arguments)
    {
        int calls = Setup.Number(arguments, "--calls", 200_000), servers = Setup.Number(arguments, "--servers", 10);
        int killEvery = Setup.Number(arguments, "--kill-every", 1000), seed = Setup.Number(arguments, "--seed", 1);
        using var home = new Home();
        string ledger = home.NewFile("ledger");
        string[] names = [.. Enumerable.Range(1, servers).Select(i => string.Create(CultureInfo.InvariantCulture, $"server{i:00}"))];
        bool areRemote = arguments.Contains("--remote");
        using RemoteFleet? fleet = areRemote ? new RemoteFleet(home, names, ledger) : null;
        if (!areRemote)
        {
            Array.ForEach(names, name => home.Sample(name, ["--ledger", ledger]));
        }

        Peer gateway = home.StartGateway(Setup.Text(arguments, "--native"));
        try
        {
            var run = new HourRun(gateway, home, names, calls, killEvery, seed);
            long begin = Stopwatch.GetTimestamp();
            await run.CallAsync(Math.Min(Early, calls));
            Footprint early = await SettleAsync(gateway, names, null);
            await run.CallAsync(calls);
            double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            Footprint late = await SettleAsync(gateway, names, early);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{calls} calls of {servers} servers, {HourRun.AtOnce} at once, {run.Kills} processes killed, seed {seed}: {seconds:0} s\n"));

            var violations = new List<string>();
            ReportGrowth(early, late, areRemote, violations);
            var proof = new HourProof(run, File.ReadLines(ledger));
            proof.Report(violations, areRemote);
            Check(violations, gateway.Unasked == 0, $"{gateway.Unasked} answers that nobody waited for");
            gateway.CloseInput();
            Check(violations, gateway.WaitForExit(TimeSpan.FromSeconds(15)), "the gateway did not end");
            fleet?.Dispose();
            string left = Leftovers.Wait(home.Living, TimeSpan.FromSeconds(5));
            Console.WriteLine($"left running: {left}");
            Check(violations, left == Leftovers.None, "processes left");
            Console.WriteLine(violations.Count == 0 ? "\nas expected" : "\nNOT as expected:\n" + string.Join('\n', violations.Select(violation => "- " + violation)));
            return violations.Count == 0 ? 0 : 1;
        }
        catch (EndOfStreamException)
        {
            Console.WriteLine("NOT as expected: the gateway ended\n" + string.Join('\n', gateway.Errors));
            return 1;
        }
        finally
        {
            gateway.Dispose();
            Leftovers.End(home);
        }
    }

    /// <summary>What the gateway takes when every server runs and no call is under way.</summary>
    private static async Task<Footprint> SettleAsync(Peer gateway, string[] servers, Footprint? goal)
    {
        await Task.WhenAll(servers.Select(server => gateway.SendCall(server, "pid")));
        long begin = Stopwatch.GetTimestamp();
        Footprint footprint;
        do
        {
            await Task.Delay(500);
            footprint = Footprint.Of(gateway.Id);
        }
        while ((goal is null || !Parts(goal, footprint).All(part => part.Late <= part.Early * (1 + AllowedGrowth))) && Stopwatch.GetElapsedTime(begin) < s_settling);
        return footprint;
    }

    private static void ReportGrowth(Footprint early, Footprint late, bool areRemote, List<string> violations)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| gateway | after {Early} calls | at the end | growth |"));
        Console.WriteLine("|---|---|---|---|");
        foreach ((string name, double first, double last) in Parts(early, late))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {first:0.#} | {last:0.#} | {100 * (last - first) / first:+0.0;-0.0} % |"));
            // How many connections are kept for the next calls of remote servers is chance.
            Check(violations, last <= first * (1 + AllowedGrowth) || (areRemote && name == "handles"), $"{name} grew by more than {100 * AllowedGrowth:0} %");
        }

        Console.WriteLine();
    }

    private static IEnumerable<(string Name, double Early, double Late)> Parts(Footprint early, Footprint late) =>
    [
        ("resident MB", early.Resident / 1048576.0, late.Resident / 1048576.0),
        ("private MB", early.Private / 1048576.0, late.Private / 1048576.0),
        ("handles", early.Handles, late.Handles),
        ("threads", early.Threads, late.Threads),
    ];

    private static void Check(List<string> violations, bool condition, string violation)
    {
        if (!condition)
        {
            violations.Add(violation);
        }
    }
}
