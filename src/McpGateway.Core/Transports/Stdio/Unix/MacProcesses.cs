using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using McpGateway.Transports.Stdio.Records;

namespace McpGateway.Transports.Stdio.Unix;

/// <summary>Processes as macOS shows them: libproc for their start, sysctl(3) with KERN_PROCARGS2 for their environment.</summary>
[SupportedOSPlatform("macos")]
internal static partial class MacProcesses
{
    private const uint AllOfUser = 4; // PROC_UID_ONLY
    private const int BasicInformation = 3; // PROC_PIDTBSDINFO
    private const int BasicInformationSize = 136; // sizeof(struct proc_bsdinfo)
    private const int StartSeconds = 120; // offsetof(pbi_start_tvsec); pbi_start_tvusec follows
    private const int Kernel = 1; // CTL_KERN
    private const int ProcessArguments = 49; // KERN_PROCARGS2
    private const int LargestArguments = 1024 * 1024; // ARG_MAX

    /// <summary>Reads when a process started, in microseconds of the clock.</summary>
    public static bool TryRead(int id, out long start)
    {
        Span<byte> information = stackalloc byte[BasicInformationSize];
        bool read = GetInformation(id, BasicInformation, 0, information, BasicInformationSize) == BasicInformationSize;
        start = !read ? 0
            : (BinaryPrimitives.ReadInt64LittleEndian(information[StartSeconds..]) * 1_000_000)
                + BinaryPrimitives.ReadInt64LittleEndian(information[(StartSeconds + sizeof(long))..]);
        return read;
    }

    public static void Search(MarkSearch search)
    {
        int[] ids = new int[16 * 1024];
        int bytes = List(AllOfUser, GetUser(), ids, ids.Length * sizeof(int));
        byte[] arguments = new byte[LargestArguments];
        foreach (int id in ids.AsSpan(0, Math.Max(0, bytes) / sizeof(int)))
        {
            nint length = arguments.Length;
            if (id > 0 && id != Environment.ProcessId && TryRead(id, out long start) && start >= search.Since
                && Control([Kernel, ProcessArguments, id], 3, arguments, ref length, 0, 0) == 0)
            {
                search.Look(new ProcessIdentity(id, start), arguments.AsSpan(0, (int)length));
            }
        }
    }

    [LibraryImport("libproc", EntryPoint = "proc_listpids")]
    private static partial int List(uint type, uint which, Span<int> ids, int size);

    [LibraryImport("libproc", EntryPoint = "proc_pidinfo")]
    private static partial int GetInformation(int id, int flavor, ulong argument, Span<byte> buffer, int size);

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint GetUser();

    [LibraryImport("libc", EntryPoint = "sysctl")]
    private static partial int Control(ReadOnlySpan<int> name, uint count, Span<byte> buffer, ref nint length, nint newBuffer, nint newLength);
}
