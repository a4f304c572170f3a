using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace McpGateway.Transports.Stdio.Unix;

/// <summary>
/// Collects the exit status of processes that were started by <see cref="UnixServerProcess"/>. It waits for those and no others, so that
/// it never takes a child from .NET's Process class, which does the same from its side.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class ChildReaper
{
    private static readonly ConcurrentDictionary<int, TaskCompletionSource<ExitStatus>> s_children = new();
    private static readonly Lock s_gate = new();
    private static PosixSignalRegistration? s_registration;

    public static Task<ExitStatus> Watch(int pid)
    {
        lock (s_gate)
        {
            s_registration ??= PosixSignalRegistration.Create(PosixSignal.SIGCHLD, static _ => Collect());
        }

        var source = new TaskCompletionSource<ExitStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        s_children[pid] = source;
        // The child may have ended before it was in the table.
        Collect();
        return source.Task;
    }

    private static void Collect()
    {
        foreach ((int pid, TaskCompletionSource<ExitStatus> source) in s_children)
        {
            lock (source)
            {
                if (source.Task.IsCompleted)
                {
                    continue;
                }

                int collected = NativeMethods.WaitPid(pid, out int status, NativeMethods.NoHang);
                if (collected != 0)
                {
                    s_children.TryRemove(pid, out _);
                    source.SetResult(collected < 0 ? default : Decode(status));
                }
            }
        }
    }

    private static ExitStatus Decode(int status)
    {
        int signal = status & 0x7f;
        return signal == 0 ? new ExitStatus((status >> 8) & 0xff, null) : new ExitStatus(null, signal);
    }
}
