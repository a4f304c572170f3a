using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.SampleServer;

/// <summary>The process's own streams as bytes, without the console's encodings and line ends.</summary>
internal static partial class StandardStreams
{
    private const int WindowsStandardInput = -10;
    private const int WindowsStandardOutput = -11;
    private const string Descriptors = "/proc/self/fd";
    private static readonly Lock s_errorLock = new();

    public static Stream OpenInput() => Console.OpenStandardInput();

    public static Stream OpenOutput() => Console.OpenStandardOutput();

    public static void WriteOutput(string text)
    {
        using var output = OpenOutput();
        output.Write(Encoding.UTF8.GetBytes(text));
    }

    public static void WriteError(string text)
    {
        lock (s_errorLock)
        {
            using var error = Console.OpenStandardError();
            error.Write(Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>Closes stdout so that the reader at the other end sees its end while this process lives on.</summary>
    /// <remarks>
    /// The runtime duplicates the standard streams when it starts, so closing descriptor 1 would leave the pipe open. They are
    /// pointed at nothing instead of closed: the next file to be opened must not become stdout. Only Linux tells which they are.
    /// </remarks>
    public static void CloseOutput() => Close(1, WindowsStandardOutput, FileAccess.Write);

    /// <summary>Closes stdin in the same way: the writer at the other end finds nobody who reads. To be called on the thread that reads.</summary>
    public static void CloseInput() => Close(0, WindowsStandardInput, FileAccess.Read);

    private static void Close(int descriptor, int windowsHandle, FileAccess access)
    {
        if (OperatingSystem.IsWindows())
        {
            new SafeFileHandle(GetStdHandle(windowsHandle), ownsHandle: true).Dispose();
            return;
        }

        using var nowhere = File.OpenHandle("/dev/null", FileMode.Open, access);
        foreach (var same in SameAs(descriptor))
        {
            _ = Duplicate((int)nowhere.DangerousGetHandle(), same);
        }
    }

    private static int[] SameAs(int descriptor)
    {
        string?[] standard = [Target("0"), Target("1"), Target("2")];
        var target = standard[descriptor];
        return target is null || standard.Count(other => string.Equals(other, target, StringComparison.Ordinal)) > 1
            ? [descriptor]
            : [.. Directory.GetFiles(Descriptors).Select(f => Path.GetFileName(f))
                .Where(f => string.Equals(Target(f), target, StringComparison.Ordinal))
                .Select(f => int.Parse(f, CultureInfo.InvariantCulture))];
    }

    private static string? Target(string descriptor)
    {
        var link = new FileInfo(Path.Combine(Descriptors, descriptor));
        return OperatingSystem.IsLinux() && link.Exists ? link.LinkTarget : null;
    }

    [LibraryImport("libc", EntryPoint = "dup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Duplicate(int from, int to);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint GetStdHandle(int handle);
}
