using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace McpGateway.Benchmarks.Faults;

/// <summary>Peers that do not read.</summary>
internal static class PipeFaults
{
    private const int Argument = 8_000_000;
    private const int Pause = 2000;
    private const int Results = 40;
    private const int ResultSize = 1_000_000;

    public static IEnumerable<Fault> All =>
    [
        FaultRig.Of("full-pipe", "full pipe: server does not read for 2 s while 8 MB are sent", [], ServerPauses),
        FaultRig.Of("full-pipe-for-good", "full pipe: server never reads again (`operationTimeout` 1 s)", [], ServerStops, new JsonObject { ["operationTimeout"] = 1 }),
        FaultRig.Of("client-not-reading", "client does not read for 2 s while 40 results of 1 MB come", [], ClientPauses),
    ];

    private static string BigArgument => $$"""{"unused":"{{new string('x', Argument)}}"}""";

    private static void ServerPauses(FaultRig rig, FaultRow row)
    {
        rig.Call("pid");
        rig.MeasureBefore();
        long begin = Stopwatch.GetTimestamp();
        row.SeeResult(rig.Call("stop_reading", $$"""{"ms":{{Pause}}}"""));
        long sending = Stopwatch.GetTimestamp();
        Task<byte[]> call = rig.SendCall("pid", BigArgument);
        double sent = Stopwatch.GetElapsedTime(sending).TotalMilliseconds;
        row.SeeResult(call.Reply());
        row.Expect(Stopwatch.GetElapsedTime(begin).TotalMilliseconds >= Pause, "the server has read");
        rig.NoteUsableAgain(begin);
        // One pipe from the client: a call waits until the one before it is written.
        rig.MeasureDuring(allowed: FaultRig.AllowedDelay + sent);
    }

    private static void ServerStops(FaultRig rig, FaultRow row)
    {
        rig.Call("pid");
        rig.MeasureBefore();
        rig.Call("stop_reading");
        long sending = Stopwatch.GetTimestamp();
        Task<byte[]> call = rig.SendCall("pid", BigArgument);
        double sent = Stopwatch.GetElapsedTime(sending).TotalMilliseconds;
        row.SeeError(call.Reply(), "did not answer");
        long begin = Stopwatch.GetTimestamp();
        rig.KillServer();
        rig.NoteUsableAgain(begin, " after its kill -9");
        rig.MeasureDuring(allowed: FaultRig.AllowedDelay + sent);
    }

    private static void ClientPauses(FaultRig rig, FaultRow row)
    {
        rig.Call("pid");
        rig.MeasureBefore();
        rig.Gateway.PauseReading();
        Task<byte[]>[] calls = [.. Enumerable.Range(0, Results).Select(_ => rig.SendCall("bytes", $$"""{"size":{{ResultSize}}}"""))];
        Thread.Sleep(Pause);
        row.Expect(calls.Count(call => call.IsCompleted) <= 1, "the client has read");
        long begin = Stopwatch.GetTimestamp();
        rig.Gateway.ResumeReading();
        int whole = calls.Select(call => call.Reply()).Count(reply => reply.IsResult && reply.Length > ResultSize);
        row.See(string.Create(CultureInfo.InvariantCulture, $"{whole} whole results"));
        row.Expect(whole == Results, "results lost");
        rig.NoteUsableAgain(begin, " after it reads again");
        // The neighbour's answers wait in the same pipe; that they all come is what counts.
        rig.MeasureDuring(allowed: Pause + Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
    }
}
