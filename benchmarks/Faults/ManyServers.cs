using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace McpGateway.Benchmarks.Faults;

/// <summary>Fifty servers of which ten are broken, each in its own way, against the forty healthy ones alone.</summary>
internal static class ManyServers
{
    private const int Healthy = 40;

    /// <summary>What starts and calls may take, as a multiple of what they take without the broken servers: ten servers more of forty.</summary>
    private const double AllowedFactor = 1.5;

    private const double AllowedMilliseconds = 100;

    public static IEnumerable<Fault> All => [new Fault("many", "50 servers, 10 of them broken in different ways", Run)];

    private static void Run(FaultRow row)
    {
        Times alone = Measure(row, broken: false), together = Measure(row, broken: true);
        row.Others = string.Create(
            CultureInfo.InvariantCulture,
            $"40 calls that start their servers {alone.Cold:0} -> {together.Cold:0} ms; again {alone.Warm:0} -> {together.Warm:0} ms; list {alone.List:0} -> {together.List:0} ms; search {alone.Search:0} -> {together.Search:0} ms");
        foreach ((double without, double with) in new[] { (alone.Cold, together.Cold), (alone.Warm, together.Warm), (alone.List, together.List), (alone.Search, together.Search) })
        {
            row.Expect(with <= (without * AllowedFactor) + AllowedMilliseconds, "healthy servers were delayed");
        }
    }

    private static Times Measure(FaultRow row, bool broken)
    {
        using var home = new Home();
        string[] healthy = [.. Enumerable.Range(1, Healthy).Select(i => string.Create(CultureInfo.InvariantCulture, $"healthy{i:00}"))];
        Array.ForEach(healthy, name => home.Sample(name));
        string[] bad = broken ? AddBroken(home) : [];
        Peer gateway = home.StartGateway();
        try
        {
            gateway.Meta("list_available_mcps");
            Task<byte[]>[] doomed = [.. bad.Select(name => gateway.SendCall(name, "pid"))];
            double cold = CallAll(gateway, healthy, row);
            int errors = doomed.Count(answer => !answer.Reply().IsResult);
            double warm = CallAll(gateway, healthy, row);
            double list = Time(() => row.Expect(healthy.Concat(bad).All(gateway.Meta("list_available_mcps").Text.Contains), "servers missing in the list"));
            double search = Time(() => row.Expect(gateway.Meta("list_available_mcps", """{"query":"echo"}""") is { IsResult: true } found && found.Text.Contains("echo", StringComparison.Ordinal), "nothing found"));
            if (broken)
            {
                row.See(string.Create(CultureInfo.InvariantCulture, $"{Healthy} results, {errors} errors, list and search answered"));
                row.Expect(errors == bad.Length, "a broken server without an error");
            }

            gateway.CloseInput();
            row.Expect(gateway.WaitForExit(TimeSpan.FromSeconds(20)), "the gateway did not end");
            row.Left = Leftovers.Wait(home.Living, TimeSpan.FromSeconds(5));
            row.Expect(row.Left == Leftovers.None, "processes left");
            return new Times(cold, warm, list, search);
        }
        finally
        {
            gateway.Dispose();
            Leftovers.End(home);
        }
    }

    private static string[] AddBroken(Home home)
    {
        string[] names = [.. Enumerable.Range(1, 10).Select(i => string.Create(CultureInfo.InvariantCulture, $"broken{i:00}"))];
        home.Sample(names[0], ["--silent"], ShortStart())
            .Sample(names[1], ["--exit-at-start", "3"])
            .Sample(names[2], ["--exit-on", "initialize"])
            .Sample(names[3], ["--exit-after", "initialize"])
            .Sample(names[4], ["--init-error"])
            .Sample(names[5], ["--close-stdout-at-start"])
            .Sample(names[6], ["--start-delay", "600000"], ShortStart())
            .Sample(names[7], ["--env-required", "NOT_SET_ANYWHERE"])
            .Sample(names[8], [], new JsonObject { ["cwd"] = home.NewFile("no-such-folder") })
            .Add(names[9], "no-such-program", []);
        return names;
    }

    private static JsonObject ShortStart() => new() { ["initTimeout"] = 2 };

    private static double CallAll(Peer gateway, string[] servers, FaultRow row) => Time(() =>
    {
        Task<byte[]>[] calls = [.. servers.Select(server => gateway.SendCall(server, "echo", $$"""{"message":"{{server}}"}"""))];
        row.Expect(calls.Zip(servers).All(pair => pair.First.Reply().Text == pair.Second), "a healthy server without its answer");
    });

    private static double Time(Action action)
    {
        long begin = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    private sealed record Times(double Cold, double Warm, double List, double Search);
}
