using System.Globalization;

namespace McpGateway.SampleServer.Tools;

/// <summary>Calls that take time, or for ever.</summary>
internal static class TimeTools
{
    private static readonly Lock s_lock = new();
    public static Tool[] All =>
    [
        new("progress", "Reports progress in steps, then answers.")
        {
            Properties = """
                {"steps":{"type":"integer","minimum":0,"description":"Number of steps"},
                 "delayMs":{"type":"integer","minimum":0,"default":0,"description":"Milliseconds before each step"}}
                """,
            Required = ["steps"],
            Annotations = Tool.ReadOnly,
            RunAsync = ProgressAsync,
        },
        new("slow", "Answers after some time.")
        {
            Properties = """
                {"ms":{"type":"integer","minimum":0,"description":"Milliseconds"},
                 "key":{"type":"string","description":"Name of the call in the ledger"},
                 "ignoreCancel":{"type":"boolean","default":false,"description":"Wait for a cancellation, and answer in spite of it"}}
                """,
            Required = ["ms"],
            Annotations = Tool.ReadOnly,
            RunAsync = SlowAsync,
        },
        new("never", "Never answers.")
        {
            Properties = """{"key":{"type":"string","description":"Name of the call in the ledger"}}""",
            Annotations = Tool.ReadOnly,
            RunAsync = call => Task.Delay(Timeout.Infinite, call.Token),
        },
        new("late_answer_order", "Waits until n of its calls are under way, then answers them all, the last one first.")
        {
            Properties = """
                {"n":{"type":"integer","minimum":1,"description":"Number of calls to wait for"},
                 "key":{"type":"string","description":"Name of the call in its answer and in the ledger"}}
                """,
            Required = ["n"],
            Annotations = Tool.ReadOnly,
            RunAsync = LateAnswerOrderAsync,
        },
        new("rendezvous", "Waits until n calls have come to one place, whichever processes they are in.")
        {
            Properties = """
                {"n":{"type":"integer","minimum":1,"description":"Number of calls to wait for"},
                 "file":{"type":"string","description":"The place: a file that each call adds a line to"}}
                """,
            Required = ["n", "file"],
            Annotations = Tool.ReadOnly,
            RunAsync = RendezvousAsync,
        },
    ];

    private static async Task ProgressAsync(ToolCall call)
    {
        var steps = call.Int("steps");
        var delay = call.Int("delayMs");
        for (var step = 1; step <= steps; step++)
        {
            if (delay > 0)
            {
                await Task.Delay(delay, call.Token).ConfigureAwait(false);
            }

            call.Progress(step, steps, string.Create(CultureInfo.InvariantCulture, $"step {step} of {steps}"));
        }

        call.Text(string.Create(CultureInfo.InvariantCulture, $"{steps} steps"));
    }

    private static async Task SlowAsync(ToolCall call)
    {
        var milliseconds = call.Int("ms");
        call.Request.IgnoresCancellation = call.Flag("ignoreCancel");
        if (call.Request.IgnoresCancellation)
        {
            call.Server.Ledger.Noted("ignoring", call.Key);
            await call.Request.CancelArrived.ConfigureAwait(false);
        }

        await Task.Delay(milliseconds, call.Token).ConfigureAwait(false);
        call.Text(string.Create(CultureInfo.InvariantCulture, $"waited {milliseconds} ms"));
        if (call.Request.IgnoresCancellation)
        {
            call.Server.Ledger.Noted("answered", call.Key);
        }
    }

    private static Task LateAnswerOrderAsync(ToolCall call)
    {
        var count = call.Int("n");
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        List<(ToolCall Call, TaskCompletionSource Released)> gatheredCalls = call.Server.State.Gathered;
        lock (gatheredCalls)
        {
            // A cancelled call is no longer there to be answered.
            gatheredCalls.RemoveAll(g => g.Call.Token.IsCancellationRequested);
            gatheredCalls.Add((call, released));
            if (gatheredCalls.Count >= count)
            {
                for (var i = gatheredCalls.Count - 1; i >= 0; i--)
                {
                    var (gathered, done) = gatheredCalls[i];
                    Answer(gathered);
                    done.SetResult();
                }

                gatheredCalls.Clear();
            }
        }

        return released.Task.WaitAsync(call.Token);
    }

    private static async Task RendezvousAsync(ToolCall call)
    {
        var file = call.String("file") ?? throw new FormatException("file is missing");
        var process = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        AppendOnlyFile.Append(file, process);
        while (Lines(file) < call.Int("n"))
        {
            await Task.Delay(10, call.Token).ConfigureAwait(false);
        }

        call.Text(process);
    }

    private static int Lines(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd().Count(c => c == '\n');
    }

    private static void Answer(ToolCall call)
    {
        try
        {
            call.Text(call.Key);
        }
        catch (OperationCanceledException)
        {
            // Its own handler sees the cancellation, too, and writes it down.
        }
    }
}
