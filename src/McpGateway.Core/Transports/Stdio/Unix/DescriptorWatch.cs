using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.Transports.Stdio.Unix;

/// <summary>
/// Waits for descriptors of the whole process on one thread, which wakes for nothing but what was asked for. The runtime's own way to wait for sockets wakes two
/// threads whenever the other side reads.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class DescriptorWatch
{
    /// <summary>There is something to read, or the other end was closed.</summary>
    public const short Readable = 0x01;

    /// <summary>There is room for bytes.</summary>
    public const short Writable = 0x04;

    private static readonly List<Wait> s_new = [];
    private static readonly Lazy<SafeFileHandle> s_wake = new(Start);

    /// <summary>Waits; completes, too, when either end is closed.</summary>
    /// <param name="descriptor">What to wait for. It stays open until this completes, even where it is disposed of before.</param>
    /// <param name="events"><see cref="Readable"/> or <see cref="Writable"/>.</param>
    /// <exception cref="ObjectDisposedException">It has been disposed of.</exception>
    public static Task WhenAsync(SafeHandle descriptor, short events)
    {
        bool isHeld = false;
        descriptor.DangerousAddRef(ref isHeld);
        var wait = new Wait(descriptor, events);
        lock (s_new)
        {
            s_new.Add(wait);
        }

        _ = NativeMethods.TrySend(s_wake.Value, " "u8);
        return wait.Done.Task;
    }

    /// <summary>Starts the thread.</summary>
    /// <returns>What wakes it, when a byte is sent there.</returns>
    private static unsafe SafeFileHandle Start()
    {
        int* ends = stackalloc int[2];
        NativeMethods.CreateSocketPair(ends);
        var wakes = new SafeFileHandle(ends[0], ownsHandle: true);
        new Thread(() => Run(wakes), 128 * 1024) { IsBackground = true, Name = "mcp descriptors" }.Start();
        return new SafeFileHandle(ends[1], ownsHandle: true);
    }

    private static void Run(SafeFileHandle wake)
    {
        var waits = new List<Wait>();
        NativeMethods.PollEntry[] entries = [];
        byte[] wakes = new byte[64];
        while (true)
        {
            lock (s_new)
            {
                waits.AddRange(s_new);
                s_new.Clear();
            }

            if (entries.Length <= waits.Count)
            {
                entries = new NativeMethods.PollEntry[(waits.Count + 1) * 2];
            }

            entries[0] = new NativeMethods.PollEntry { Descriptor = (int)wake.DangerousGetHandle(), Events = Readable };
            for (int i = 0; i < waits.Count; i++)
            {
                entries[i + 1] = new NativeMethods.PollEntry { Descriptor = (int)waits[i].Descriptor.DangerousGetHandle(), Events = waits[i].Events };
            }

            if (NativeMethods.Poll(entries, waits.Count + 1, -1) <= 0)
            {
                // Interrupted by a signal.
                continue;
            }

            if (entries[0].Returned != 0)
            {
                _ = NativeMethods.TryReceive(wake, wakes);
            }

            for (int i = waits.Count - 1; i >= 0; i--)
            {
                if (entries[i + 1].Returned != 0)
                {
                    waits[i].Descriptor.DangerousRelease();
                    waits[i].Done.SetResult();
                    waits.RemoveAt(i);
                }
            }
        }
    }

    private sealed record Wait(SafeHandle Descriptor, short Events)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
