using System.Diagnostics;
using System.Globalization;

namespace McpGateway.Benchmarks.Faults;

/// <summary>Servers that end by <c>kill -9</c>.</summary>
internal static class KillFaults
{
    private const int Rounds = 7;

    /// <summary>What a gateway may add to the server's own start time.</summary>
    private const double AllowedMilliseconds = 50;

    public static IEnumerable<Fault> All =>
    [
        FaultRig.Of("kill-idle", "kill -9 of an idle server", [], (rig, row) => Kill(rig, row, inCall: false)),
        FaultRig.Of("kill-in-call", "kill -9 of a server in a call", [], (rig, row) => Kill(rig, row, inCall: true)),
    ];

    private static void Kill(FaultRig rig, FaultRow row, bool inCall)
    {
        rig.Call("pid");
        double own = FaultRig.OwnStart(Rounds);
        rig.MeasureBefore();
        var times = new List<double>();
        for (int i = 0; i < Rounds; i++)
        {
            Task<byte[]>? call = inCall ? rig.SendCall("never") : null;
            // Until it is idle, or in its call.
            Thread.Sleep(50);
            long begin = Stopwatch.GetTimestamp();
            rig.KillServer();
            if (call is not null)
            {
                row.See(call.Reply(), reply => reply.IsOutcomeUnknown, "'outcome unknown'");
            }
            else
            {
                // Who is idle has the time to notice.
                Thread.Sleep(5);
            }

            times.Add(rig.UsableAgain(begin, out Reply next));
            row.Expect(next.IsResult, $"the next call met: {next}");
        }

        rig.MeasureDuring();
        double median = Statistics.Median(times);
        row.See("next call: result");
        row.Usable = string.Create(CultureInfo.InvariantCulture, $"{median:0} ms; the server's own start: {own:0} ms");
        row.Expect(median <= own + AllowedMilliseconds, $"usable again later than the server's own start and {AllowedMilliseconds:0} ms");
    }
}
