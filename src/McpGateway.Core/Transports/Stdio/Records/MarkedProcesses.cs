using System.Runtime.Versioning;
using McpGateway.Transports.Stdio.Unix;

namespace McpGateway.Transports.Stdio.Records;

/// <summary>Finds and ends the processes that carry a mark, wherever they have gone.</summary>
[UnsupportedOSPlatform("windows")]
internal static class MarkedProcesses
{
    /// <summary>Enough for processes that start others while they are ended.</summary>
    private const int Rounds = 6;

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(300);

    private static readonly Lock s_gate = new();
    private static Task s_last = Task.CompletedTask;
    private static (MarkSearch Search, Task Done)? s_next;

    /// <summary>Asks every process with the mark to end, and ends those that do not.</summary>
    /// <param name="mark">The mark.</param>
    /// <param name="since">When the first process with it started.</param>
    /// <param name="also">A process that is ended with them, found or not.</param>
    /// <param name="time">The clock.</param>
    /// <returns>How many processes there were, and whether none is left.</returns>
    public static async Task<(int Ended, bool NoneLeft)> EndAsync(string mark, long since, ProcessIdentity? also, TimeProvider time)
    {
        var ended = new HashSet<ProcessIdentity>();
        for (int round = 0; round < Rounds; round++)
        {
            List<ProcessIdentity> found = await FindAsync(mark, since).ConfigureAwait(false);
            if (also is { } other && ProcessTable.IsAlive(other) && !found.Contains(other))
            {
                found.Add(other);
            }

            if (found.Count == 0)
            {
                return (ended.Count, true);
            }

            foreach (ProcessIdentity process in found)
            {
                ended.Add(process);
                Signal(process, round == 0 ? NativeMethods.SigTerm : NativeMethods.SigKill);
            }

            for (int i = 0; i < s_patience / s_poll && found.Exists(ProcessTable.IsAlive); i++)
            {
                await Task.Delay(s_poll, time).ConfigureAwait(false);
            }
        }

        return (ended.Count, false);
    }

    /// <summary>Ends every process with one of the marks at once, for a gateway that has no time left.</summary>
    public static void Kill(IEnumerable<(string Mark, long Since)> marks)
    {
        var search = new MarkSearch();
        List<ProcessIdentity>[] all = [.. marks.Select(mark => search.Add(mark.Mark, mark.Since))];
        ProcessTable.Search(search);
        foreach (ProcessIdentity process in all.SelectMany(found => found))
        {
            Signal(process, NativeMethods.SigKill);
        }
    }

    /// <summary>
    /// The living processes with a mark. Whoever asks while a search is under way shares the next: servers end many at a time, and a search
    /// looks at every process there is.
    /// </summary>
    private static async Task<List<ProcessIdentity>> FindAsync(string mark, long since)
    {
        List<ProcessIdentity> found;
        Task done;
        lock (s_gate)
        {
            if (s_next is not { } next)
            {
                var search = new MarkSearch();
                next = (search, s_last.ContinueWith(_ => Run(search), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default));
                s_next = next;
                s_last = next.Done;
            }

            found = next.Search.Add(mark, since);
            done = next.Done;
        }

        await done.ConfigureAwait(false);
        return found;
    }

    private static void Run(MarkSearch search)
    {
        lock (s_gate)
        {
            s_next = null;
        }

        try
        {
            ProcessTable.Search(search);
        }
        catch (Exception)
        {
            // A system that does not show its processes. The end of a server must not fail for it: its group is gone anyway.
        }
    }

    private static void Signal(ProcessIdentity process, int signal)
    {
        // Looked at again at the last moment: the number may belong to another process by now.
        if (ProcessTable.IsAlive(process))
        {
            _ = NativeMethods.Kill(process.Id, signal);
        }
    }
}
