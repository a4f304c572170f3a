using System.ComponentModel;
using System.Globalization;
using System.Runtime.Versioning;
using McpGateway.Transports.Stdio.Unix;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.Broker.Platform;

/// <summary>
/// Starts a process that has nothing of its starter's: a session of its own, so that no signal to the client's group or terminal reaches it, no stream and no other
/// descriptor.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class UnixStarter
{
    /// <summary>Where the process finds the way to its starter.</summary>
    private const int ReadyDescriptor = 3;

    // The types are opaque and differ between systems; the largest known is 336 bytes.
    private const int OpaqueSize = 1024;
    private const int ReadAndWrite = 2;

    /// <summary>Starts a process and waits for its first word.</summary>
    /// <param name="start">The process.</param>
    /// <param name="patience">How long it may take.</param>
    /// <returns>The word and what follows it; nothing where it ended without one.</returns>
    /// <exception cref="BrokerException">The system refuses, or it took too long.</exception>
    public static unsafe byte[] Start(DetachedStart start, TimeSpan patience)
    {
        int* ends = stackalloc int[2];
        try
        {
            NativeMethods.CreateSocketPair(ends);
            using var ours = new SafeFileHandle(ends[0], ownsHandle: true);
            using (var theirs = new SafeFileHandle(ends[1], ownsHandle: true))
            {
                Spawn(start, ends[1]);
            }

            return Receive(ours, start, patience);
        }
        catch (Win32Exception e)
        {
            throw new BrokerException($"{start.What} cannot be started: {start.Program.Path}: {e.Message}", e);
        }
    }

    private static byte[] Receive(SafeFileHandle ours, DetachedStart start, TimeSpan patience)
    {
        byte[] buffer = new byte[4096];
        int length = 0;
        NativeMethods.PollEntry[] entries = [new() { Descriptor = (int)ours.DangerousGetHandle(), Events = DescriptorWatch.Readable }];
        long end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (length == 0 || buffer[0] == StartSignal.Failed || start.SaysMore)
        {
            int left = (int)Math.Max(0, end - Environment.TickCount64);
            if (NativeMethods.Poll(entries, 1, left) == 0)
            {
                throw new BrokerException(string.Create(CultureInfo.InvariantCulture, $"{start.What} has been started and does not listen after {patience.TotalSeconds:0} s. Its reasons are in gateway.log."));
            }

            (int count, int error) = NativeMethods.TryReceive(ours, buffer.AsSpan(length));
            length += count;
            if (count == 0 && error != NativeMethods.Again)
            {
                break;
            }
        }

        return buffer[..length];
    }

    private static unsafe void Spawn(DetachedStart start, int ready)
    {
        KeepDescriptors();
        byte* actions = stackalloc byte[OpaqueSize];
        byte* attributes = stackalloc byte[OpaqueSize];
        byte* signals = stackalloc byte[OpaqueSize];
        string[] arguments = [start.Program.Path, .. start.Arguments(ReadyDescriptor.ToString(CultureInfo.InvariantCulture))];
        using var words = new NativeTexts(arguments);
        using var environment = new NativeTexts([.. start.Environment.Select(pair => $"{pair.Key}={pair.Value}")]);
        Check(NativeMethods.InitActions(actions));
        Check(NativeMethods.InitAttributes(attributes));
        try
        {
            // First: the number may be that of the descriptor itself, or of one that is opened next.
            Check(NativeMethods.AddDuplicate(actions, ready, ReadyDescriptor));
            for (int stream = 0; stream < 3; stream++)
            {
                Check(NativeMethods.AddOpen(actions, stream, "/dev/null", ReadAndWrite, 0));
            }

            Check(NativeMethods.AddChangeDirectory(actions, start.Folder));
            short flags = (short)(NativeMethods.SpawnSetSession | NativeMethods.SpawnDefaultSignals | NativeMethods.SpawnSetMask);
            if (OperatingSystem.IsMacOS())
            {
                flags |= NativeMethods.SpawnCloseOnExec;
            }

            Check(NativeMethods.SetFlags(attributes, flags));
            Check(NativeMethods.FillSignals(signals));
            Check(NativeMethods.SetDefaultSignals(attributes, signals));
            Check(NativeMethods.EmptySignals(signals));
            Check(NativeMethods.SetSignalMask(attributes, signals));
            Check(NativeMethods.Spawn(out int id, start.Program.Path, actions, attributes, words.Pointer, environment.Pointer));
            // One that has ended is collected; nobody waits for it.
            _ = ChildReaper.Watch(id);
        }
        finally
        {
            _ = NativeMethods.DestroyActions(actions);
            _ = NativeMethods.DestroyAttributes(attributes);
        }
    }

    /// <summary>What the client has left open in this process by mistake would stay open in that one for hours.</summary>
    private static void KeepDescriptors()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        foreach (string entry in Directory.GetFileSystemEntries("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture, out int descriptor) && descriptor > 2)
            {
                NativeMethods.CloseOnExec(descriptor);
            }
        }
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new Win32Exception(error);
        }
    }
}
