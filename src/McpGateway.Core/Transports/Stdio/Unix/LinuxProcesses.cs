using System.Buffers.Text;
using System.Globalization;
using System.IO.Enumeration;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text.Unicode;
using McpGateway.Transports.Stdio.Records;

namespace McpGateway.Transports.Stdio.Unix;

/// <summary>Processes as <c>/proc</c> shows them. Read with system calls of its own: there are hundreds of files, and each is gone in a moment.</summary>
[SupportedOSPlatform("linux")]
internal static partial class LinuxProcesses
{
    private const int ReadOnlyCloseOnExec = 0x80000;
    private const int LargestEnvironment = 8 * 1024 * 1024;

    /// <summary>proc(5): the start time is the 22nd field; the 3rd is the first behind the name.</summary>
    private const int FieldsToStart = 22 - 3;

    public static string ReadBoot()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    public static string ReadNamespace()
    {
        try
        {
            return new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Reads when a process started, in ticks since the boot, and whether it has ended and only waits to be collected.</summary>
    public static bool TryRead(int id, out long start, out bool ended)
    {
        Span<byte> buffer = stackalloc byte[1024];
        start = 0;
        ended = false;
        int length = Read(id, "stat"u8, buffer);
        // The name in brackets may hold anything, spaces and brackets included.
        int name = length <= 0 ? -1 : buffer[..length].LastIndexOf((byte)')');
        if (name < 0 || name + 2 >= length)
        {
            return false;
        }

        ReadOnlySpan<byte> fields = buffer[(name + 2)..length];
        ended = fields[0] is (byte)'Z' or (byte)'X';
        for (int i = 0; i < FieldsToStart; i++)
        {
            fields = fields[(fields.IndexOf((byte)' ') + 1)..];
        }

        return Utf8Parser.TryParse(fields, out start, out _);
    }

    /// <summary>Looks at the environment of every process that started late enough. That of other users' processes cannot be read.</summary>
    public static void Search(MarkSearch search)
    {
        byte[] buffer = new byte[32 * 1024];
        var all = new FileSystemEnumerable<int>("/proc", (ref FileSystemEntry entry) => int.Parse(entry.FileName, CultureInfo.InvariantCulture))
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => int.TryParse(entry.FileName, NumberStyles.None, CultureInfo.InvariantCulture, out _),
        };
        foreach (int id in all)
        {
            if (id == Environment.ProcessId || !TryRead(id, out long start, out bool ended) || ended || start < search.Since)
            {
                continue;
            }

            int length = Read(id, "environ"u8, buffer);
            while (length == buffer.Length && length < LargestEnvironment)
            {
                buffer = new byte[buffer.Length * 4];
                length = Read(id, "environ"u8, buffer);
            }

            if (length > 0)
            {
                search.Look(new ProcessIdentity(id, start), buffer.AsSpan(0, length));
            }
        }
    }

    /// <summary>Reads a file of a process as far as the buffer goes; -1 where it cannot be read.</summary>
    private static int Read(int id, ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        Span<byte> path = stackalloc byte[64];
        path.Clear();
        Utf8.TryWrite(path, CultureInfo.InvariantCulture, $"/proc/{id}/", out int length);
        name.CopyTo(path[length..]);
        int descriptor = Open(path, ReadOnlyCloseOnExec);
        if (descriptor < 0)
        {
            return -1;
        }

        int total = 0;
        nint read;
        while (total < buffer.Length && (read = Read(descriptor, buffer[total..], buffer.Length - total)) > 0)
        {
            total += (int)read;
        }

        _ = NativeMethods.Close(descriptor);
        return total;
    }

    [LibraryImport("libc", EntryPoint = "open")]
    private static partial int Open(ReadOnlySpan<byte> path, int flags);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int descriptor, Span<byte> buffer, nint count);
}
