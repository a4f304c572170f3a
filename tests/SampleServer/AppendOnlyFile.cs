using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.AccessControl;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.SampleServer;

/// <summary>Lines that several processes append to one file without losing any.</summary>
/// <remarks>
/// <see cref="FileMode.Append"/> only seeks to the end when it opens: two processes would overwrite each other's lines. So the
/// system's own append mode is asked for, which positions every write anew.
/// </remarks>
internal static partial class AppendOnlyFile
{
    private const int WriteOnly = 1;

    public static void Append(string path, string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        if (OperatingSystem.IsWindows())
        {
            using var stream = new FileInfo(path).Create(
                FileMode.Append, FileSystemRights.AppendData, FileShare.ReadWrite, 1, FileOptions.None, fileSecurity: null);
            stream.Write(bytes);
            return;
        }

        // Created apart, so that open needs no third argument: it is variadic, and not every platform passes those alike.
        using (File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
        }

        var (append, closeOnExec) = OperatingSystem.IsLinux() ? (0x400, 0x80000) : (0x8, 0x1000000);
        var descriptor = Open(path, WriteOnly | append | closeOnExec);
        if (descriptor < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Write(descriptor, bytes, bytes.Length) != bytes.Length)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(int descriptor, byte[] bytes, nint count);
}
