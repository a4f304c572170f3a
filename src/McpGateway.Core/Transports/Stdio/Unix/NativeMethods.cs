using System.ComponentModel;
using System.Runtime.InteropServices;

namespace McpGateway.Transports.Stdio.Unix;

/// <summary>The calls of POSIX.1-2017 that start and end process groups, which .NET's Process class cannot do.</summary>
internal static partial class NativeMethods
{
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int NoHang = 1;

    public const short SpawnSetGroup = 0x02;
    public const short SpawnDefaultSignals = 0x04;
    public const short SpawnSetMask = 0x08;

    /// <summary>A session of the process's own, without a terminal.</summary>
    public static short SpawnSetSession { get; } = (short)(OperatingSystem.IsLinux() ? 0x80 : 0x400);

    /// <summary>macOS: descriptors are closed on exec unless an action names them.</summary>
    public const short SpawnCloseOnExec = 0x4000;

    private const int LocalDomain = 1;
    private const int StreamType = 1;
    private const int LinuxCloseOnExec = 0x80000;
    private const int Interrupted = 4;
    private const short PollReadable = 0x01;
    private const int BothDirections = 2;

    private const string LibC = "libc";

    /// <summary>EAGAIN.</summary>
    public static int Again { get; } = OperatingSystem.IsLinux() ? 11 : 35;

    /// <summary>ECONNRESET.</summary>
    public static int ConnectionReset { get; } = OperatingSystem.IsLinux() ? 104 : 54;

    /// <summary>MSG_DONTWAIT.</summary>
    private static int DoNotWait { get; } = OperatingSystem.IsLinux() ? 0x40 : 0x80;

    /// <summary>Linux: F_DUPFD_CLOEXEC.</summary>
    private const int DuplicateCloseOnExec = 1030;

    /// <summary>F_SETFD.</summary>
    private const int SetDescriptorFlags = 2;

    [LibraryImport(LibC, EntryPoint = "socketpair", SetLastError = true)]
    private static unsafe partial int SocketPair(int domain, int type, int protocol, int* descriptors);

    [LibraryImport(LibC, EntryPoint = "send", SetLastError = true)]
    private static unsafe partial nint Send(SafeHandle socket, byte* bytes, nuint length, int flags);

    [LibraryImport(LibC, EntryPoint = "recv", SetLastError = true)]
    private static unsafe partial nint Receive(SafeHandle socket, byte* bytes, nuint length, int flags);

    [LibraryImport(LibC, EntryPoint = "shutdown")]
    private static partial int ShutDown(SafeHandle socket, int how);

    [LibraryImport(LibC, EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport(LibC, EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int Spawn(out int pid, string path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport(LibC, EntryPoint = "posix_spawn_file_actions_init")]
    public static unsafe partial int InitActions(byte* actions);

    [LibraryImport(LibC, EntryPoint = "posix_spawn_file_actions_destroy")]
    public static unsafe partial int DestroyActions(byte* actions);

    [LibraryImport(LibC, EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static unsafe partial int AddDuplicate(byte* actions, int from, int to);

    [LibraryImport(LibC, EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int AddChangeDirectory(byte* actions, string path);

    [LibraryImport(LibC, EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int AddOpen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport(LibC, EntryPoint = "posix_spawnattr_init")]
    public static unsafe partial int InitAttributes(byte* attributes);

    [LibraryImport(LibC, EntryPoint = "posix_spawnattr_destroy")]
    public static unsafe partial int DestroyAttributes(byte* attributes);

    [LibraryImport(LibC, EntryPoint = "posix_spawnattr_setflags")]
    public static unsafe partial int SetFlags(byte* attributes, short flags);

    [LibraryImport(LibC, EntryPoint = "posix_spawnattr_setpgroup")]
    public static unsafe partial int SetGroup(byte* attributes, int group);

    [LibraryImport(LibC, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static unsafe partial int SetDefaultSignals(byte* attributes, byte* signals);

    [LibraryImport(LibC, EntryPoint = "posix_spawnattr_setsigmask")]
    public static unsafe partial int SetSignalMask(byte* attributes, byte* signals);

    [LibraryImport(LibC, EntryPoint = "sigfillset")]
    public static unsafe partial int FillSignals(byte* signals);

    [LibraryImport(LibC, EntryPoint = "sigemptyset")]
    public static unsafe partial int EmptySignals(byte* signals);

    [LibraryImport(LibC, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitPid(int pid, out int status, int options);

    [LibraryImport(LibC, EntryPoint = "kill")]
    public static partial int Kill(int pid, int signal);

    [LibraryImport(LibC, EntryPoint = "getpgrp")]
    public static partial int OwnGroup();

    [LibraryImport(LibC, EntryPoint = "umask")]
    public static partial uint SetFileMask(uint mask);

    [LibraryImport(LibC, EntryPoint = "getpeereid", SetLastError = true)]
    public static partial int GetPeer(SafeHandle socket, out uint user, out uint group);

    /// <summary>Keeps a descriptor from the programs that this process starts.</summary>
    public static void CloseOnExec(int descriptor) => _ = ControlDescriptor(descriptor, SetDescriptorFlags, 1);

    [LibraryImport(LibC, EntryPoint = "dup", SetLastError = true)]
    private static partial int DuplicateAnywhere(int descriptor);

    [LibraryImport(LibC, EntryPoint = "fcntl", SetLastError = true)]
    private static partial int ControlDescriptor(int descriptor, int command, int argument);

    /// <summary>A second descriptor for the same file, which no child inherits: on macOS children get none but those they are given.</summary>
    public static int Duplicate(int descriptor) =>
        OperatingSystem.IsLinux() ? ControlDescriptor(descriptor, DuplicateCloseOnExec, 3) : DuplicateAnywhere(descriptor);

    [LibraryImport(LibC, EntryPoint = "dup2", SetLastError = true)]
    public static partial int Duplicate(int from, int to);

    [LibraryImport(LibC, EntryPoint = "close")]
    public static partial int Close(int descriptor);

    /// <summary>Makes two sockets that are connected with each other and that no child inherits.</summary>
    /// <param name="ends">Room for the two descriptors.</param>
    /// <exception cref="Win32Exception">The system refuses.</exception>
    public static unsafe void CreateSocketPair(int* ends)
    {
        // On macOS the flag is missing; there every process of ours is started with SpawnCloseOnExec instead.
        int type = OperatingSystem.IsLinux() ? StreamType | LinuxCloseOnExec : StreamType;
        if (SocketPair(LocalDomain, type, 0, ends) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Sends what there is room for.</summary>
    /// <returns>How many bytes, and the error of the system, 0 for none, <see cref="Again"/> where there was no room.</returns>
    public static unsafe (int Count, int Error) TrySend(SafeHandle socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            // The runtime ignores SIGPIPE.
            return Outcome(Send(socket, start, (nuint)bytes.Length, DoNotWait));
        }
    }

    /// <summary>Receives what is there.</summary>
    /// <returns>How many bytes, and the error of the system, 0 for none, <see cref="Again"/> where nothing was there. Neither is the end.</returns>
    public static unsafe (int Count, int Error) TryReceive(SafeHandle socket, Span<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return Outcome(Receive(socket, start, (nuint)bytes.Length, DoNotWait));
        }
    }

    /// <summary>Closes both directions of a socket, which ends what waits for it.</summary>
    public static void Shutdown(SafeHandle socket) => _ = ShutDown(socket, BothDirections);

    /// <summary>Whether there is something to read, be it the end.</summary>
    public static unsafe bool IsReadable(SafeHandle socket)
    {
        bool isHeld = false;
        socket.DangerousAddRef(ref isHeld);
        try
        {
            var entry = new PollEntry { Descriptor = (int)socket.DangerousGetHandle(), Events = PollReadable };
            return Poll(&entry, 1, 0) > 0;
        }
        finally
        {
            socket.DangerousRelease();
        }
    }

    /// <summary>Waits for the first entries of an array.</summary>
    /// <returns>For how many of them something was returned; negative where a signal came.</returns>
    public static unsafe int Poll(PollEntry[] entries, int count, int milliseconds)
    {
        fixed (PollEntry* first = entries)
        {
            return Poll(first, (nuint)count, milliseconds);
        }
    }

    private static (int Count, int Error) Outcome(nint count)
    {
        int error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
        return ((int)Math.Max(count, 0), error == Interrupted ? Again : error);
    }

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
