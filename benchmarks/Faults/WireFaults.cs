using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpGateway.Benchmarks.Faults;

/// <summary>Servers that say too much, too little or the wrong thing.</summary>
internal static class WireFaults
{
    private const int ProgressSteps = 10_000;
    private const int BigResult = 50_000_000;

    public static IEnumerable<Fault> All =>
    [
        FaultRig.Of("rubbish", "rubbish on stdout, before and between messages", ["--rubbish-at-start", "--rubbish-always"], Rubbish),
        FaultRig.Of("half-line-exit", "half a line, then the end", [], HalfLineAndExit),
        FaultRig.Of("half-line-silence", "half a line, then silence (`operationTimeout` 1 s)", [], HalfLineAndSilence, new JsonObject { ["operationTimeout"] = 1 }),
        FaultRig.Of("progress", "10,000 progress notifications in one call", [], Progress),
        FaultRig.Of("close-stdout", "server closes stdout and lives on", [], CloseStdout),
        FaultRig.Of("close-stdin", "server closes stdin and lives on", [], CloseStdin),
        FaultRig.Of("big-result", "a result of 50 MB", [], Big),
    ];

    private static void Rubbish(FaultRig rig, FaultRow row)
    {
        rig.MeasureBefore();
        long begin = Stopwatch.GetTimestamp();
        row.SeeResult(rig.Call("pid"));
        row.See(rig.Call("rubbish_then_answer"), reply => reply.Text == "the right answer", "the right answer");
        rig.NoteUsableAgain(begin, " after its start");
        rig.MeasureDuring();
    }

    private static void HalfLineAndExit(FaultRig rig, FaultRow row)
    {
        rig.Call("pid");
        rig.MeasureBefore();
        long begin = Stopwatch.GetTimestamp();
        row.See(rig.Call("half_line"), reply => reply.IsOutcomeUnknown, "'outcome unknown'");
        rig.NoteUsableAgain(begin);
        rig.MeasureDuring();
    }

    private static void HalfLineAndSilence(FaultRig rig, FaultRow row)
    {
        rig.Call("pid");
        rig.MeasureBefore();
        long begin = Stopwatch.GetTimestamp();
        row.SeeError(rig.Call("half_line", """{"stay":true}"""), "did not answer");
        rig.NoteUsableAgain(begin);
        rig.MeasureDuring();
    }

    private static void Progress(FaultRig rig, FaultRow row)
    {
        rig.Call("pid");
        rig.MeasureBefore();
        var steps = new List<int>(ProgressSteps);
        rig.Gateway.Notified = line => steps.Add(StepOf(line));
        int before = 0;
        Reply reply = rig.Gateway.SendCall(FaultRig.Bad, "progress", $$"""{"steps":{{ProgressSteps}}}""", """{"progressToken":"steps"}""")
            .ContinueWith(answer =>
            {
                before = steps.Count;
                return answer.GetAwaiter().GetResult();
            }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)
            .Reply();
        long end = Stopwatch.GetTimestamp();
        row.SeeResult(reply);
        bool inOrder = steps.SequenceEqual(Enumerable.Range(1, ProgressSteps));
        row.See(string.Create(CultureInfo.InvariantCulture, $"{before} notifications before it, {(inOrder ? "in order" : "NOT in order")}"));
        row.Expect(before == ProgressSteps && inOrder, "not all of them, in order, before the result");
        rig.NoteUsableAgain(end);
        rig.MeasureDuring();
    }

    private static int StepOf(byte[] line)
    {
        using JsonDocument message = JsonDocument.Parse(line);
        return message.RootElement.GetProperty("params").GetProperty("progress").GetInt32();
    }

    private static void CloseStdout(FaultRig rig, FaultRow row)
    {
        rig.Call("pid");
        rig.MeasureBefore();
        long begin = Stopwatch.GetTimestamp();
        row.See(rig.Call("close_stdout"), reply => reply.IsOutcomeUnknown, "'outcome unknown'");
        rig.NoteUsableAgain(begin);
        rig.MeasureDuring();
    }

    private static void CloseStdin(FaultRig rig, FaultRow row)
    {
        rig.Call("pid");
        rig.MeasureBefore();
        long begin = Stopwatch.GetTimestamp();
        row.SeeResult(rig.Call("close_stdin"));
        Thread.Sleep(20);
        double milliseconds = rig.UsableAgain(begin, out Reply next);
        // It has certainly not been read.
        row.SeeResult(next);
        row.Usable = string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} ms");
        rig.MeasureDuring();
    }

    private static void Big(FaultRig rig, FaultRow row)
    {
        rig.Call("pid");
        rig.MeasureBefore();
        long begin = Stopwatch.GetTimestamp();
        Reply reply = rig.Call("bytes", $$"""{"size":{{BigResult}}}""");
        double took = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        row.See(string.Create(CultureInfo.InvariantCulture, $"{reply} of {reply.Length / 1e6:0} MB after {took:0} ms"));
        row.Expect(reply.IsResult && reply.Length > BigResult, "not the whole result");
        rig.NoteUsableAgain(Stopwatch.GetTimestamp());
        // One pipe to the client: an answer cannot overtake in the middle of another one.
        rig.MeasureDuring(allowed: took);
    }
}
