using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace McpGateway.Benchmarks.Faults;

/// <summary>Servers that do not come up.</summary>
internal static class StartFaults
{
    private const int LoopCalls = 5;
    private const int StartsAllowed = 3 * LoopCalls;

    public static IEnumerable<Fault> All =>
    [
        FaultRig.Of("silent-start", "silent start: `initialize` is never answered (`initTimeout` 1 s)", ["--until", FaultRig.Repaired, "--silent"], Unanswered, ShortStart()),
        FaultRig.Of("endless-start", "endless start: nothing is read (`initTimeout` 1 s)", ["--until", FaultRig.Repaired, "--start-delay", "600000"], Unanswered, ShortStart()),
        FaultRig.Of("slow-start", "slow start, in time (1.5 s)", ["--start-delay", "1500"], Slow),
        FaultRig.Of("endless-list", "`tools/list` has always another page", ["--endless-pages"], Slow, ShortStart()),
        FaultRig.Of("crash-loop", "crash loop: ends right after its start", ["--until", FaultRig.Repaired, "--exit-at-start", "3"], Loop),
        FaultRig.Of("crash-in-handshake", "crash loop: ends in the handshake", ["--until", FaultRig.Repaired, "--exit-on", "initialize"], Loop),
        FaultRig.Of("crash-after-handshake", "crash loop: ends after the handshake", ["--until", FaultRig.Repaired, "--exit-after", "initialize"], Loop),
    ];

    private static JsonObject ShortStart() => new() { ["initTimeout"] = 1 };

    private static void Unanswered(FaultRig rig, FaultRow row)
    {
        rig.MeasureBefore();
        row.SeeError(rig.Call("pid"), "initialize");
        NoteRepair(rig);
        rig.MeasureDuring();
    }

    private static void Slow(FaultRig rig, FaultRow row)
    {
        rig.MeasureBefore();
        long begin = Stopwatch.GetTimestamp();
        row.SeeResult(rig.Call("pid"));
        rig.NoteUsableAgain(begin, " after its start");
        rig.MeasureDuring();
    }

    private static void Loop(FaultRig rig, FaultRow row)
    {
        rig.MeasureBefore();
        for (int i = 0; i < LoopCalls; i++)
        {
            row.SeeError(rig.Call("pid"));
        }

        int starts = rig.Home.PidsOf(FaultRig.Bad).Length;
        row.See(string.Create(CultureInfo.InvariantCulture, $"{LoopCalls} calls, {starts} starts"));
        row.Expect(starts <= StartsAllowed, $"more than {StartsAllowed} starts");
        NoteRepair(rig);
        rig.MeasureDuring();
    }

    private static void NoteRepair(FaultRig rig)
    {
        rig.Repair();
        rig.NoteUsableAgain(Stopwatch.GetTimestamp(), " after its repair");
    }
}
