using System.Diagnostics;
using System.Globalization;

namespace McpGateway.Benchmarks.Faults;

/// <summary>Servers that end by <c>kill -9</c>.</summary>
internal static class KillFaults
{
    private const int Rounds = 7;

    /// <summary>How often an idle server is killed: what goes wrong once in a while is to be seen.</summary>
    private const int IdleTries = 100;

    /// <summary>From the kill to the call: while the process still ends, when it has just ended, and when that has been noticed.</summary>
    private static readonly double[] s_delays = [0, 0.1, 0.3, 1, 5];

    /// <summary>What a gateway may add to the server's own start time.</summary>
    private const double AllowedMilliseconds = 50;

    public static IEnumerable<Fault> All =>
    [
        FaultRig.Of("kill-idle", "kill -9 of an idle server", [], KillIdle),
        FaultRig.Of("kill-in-call", "kill -9 of a server in a call", [], KillInCall),
    ];

    private static void KillIdle(FaultRig rig, FaultRow row)
    {
        rig.Call("pid");
        double own = FaultRig.OwnStart(Rounds);
        rig.MeasureBefore();
        var times = new List<double>();
        int results = 0;
        for (int i = 0; i < IdleTries; i++)
        {
            int process = rig.Process();
            // A call that is no longer the last thing the server was sent is none of an idle one.
            ProcessTable.WaitUntilQuiet(process);
            long begin = Stopwatch.GetTimestamp();
            ProcessTable.Send(process, ProcessTable.Kill);
            SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(begin).TotalMilliseconds >= s_delays[i % s_delays.Length]);
            times.Add(rig.UsableAgain(begin, out Reply next));
            results += next.IsResult ? 1 : 0;
            row.Expect(next.IsResult, $"a next call met: {next}");
        }

        rig.MeasureDuring();
        row.See(string.Create(CultureInfo.InvariantCulture, $"next call: result in {results} of {IdleTries} tries"));
        Note(row, times, own);
    }

    private static void KillInCall(FaultRig rig, FaultRow row)
    {
        rig.Call("pid");
        double own = FaultRig.OwnStart(Rounds);
        rig.MeasureBefore();
        var times = new List<double>();
        for (int i = 0; i < Rounds; i++)
        {
            Task<byte[]> call = rig.SendCall("never");
            // Until it is in its call.
            Thread.Sleep(50);
            long begin = Stopwatch.GetTimestamp();
            rig.KillServer();
            row.See(call.Reply(), reply => reply.IsOutcomeUnknown, "'outcome unknown'");
            times.Add(rig.UsableAgain(begin, out Reply next));
            row.Expect(next.IsResult, $"the next call met: {next}");
        }

        rig.MeasureDuring();
        row.See("next call: result");
        Note(row, times, own);
    }

    private static void Note(FaultRow row, List<double> times, double own)
    {
        double median = Statistics.Median(times);
        row.Usable = string.Create(CultureInfo.InvariantCulture, $"{median:0} ms; the server's own start: {own:0} ms");
        row.Expect(median <= own + AllowedMilliseconds, $"usable again later than the server's own start and {AllowedMilliseconds:0} ms");
    }
}
