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

    /// <summary>macOS: descriptors are closed on exec unless an action names them.</summary>
    public const short SpawnCloseOnExec = 0x4000;

    private const string LibC = "libc";

    /// <summary>Linux: F_DUPFD_CLOEXEC.</summary>
    private const int DuplicateCloseOnExec = 1030;

    [LibraryImport(LibC, EntryPoint = "socketpair", SetLastError = true)]
    public static unsafe partial int SocketPair(int domain, int type, int protocol, int* descriptors);

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
}
