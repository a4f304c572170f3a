using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace McpGateway.SampleServer;

/// <summary>The process's own streams as bytes, without the console's encodings and line ends.</summary>
internal static partial class StandardStreams
{
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
    public static void CloseOutput()
    {
        if (OperatingSystem.IsWindows())
        {
            new SafeFileHandle(GetStdHandle(WindowsStandardOutput), ownsHandle: true).Dispose();
            return;
        }

        using var nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);
        foreach (var descriptor in OutputDescriptors())
        {
            _ = Duplicate((int)nowhere.DangerousGetHandle(), descriptor);
        }
    }

    private static int[] OutputDescriptors()
    {
        var output = Target("1");
        return output is null || string.Equals(output, Target("0"), StringComparison.Ordinal) || string.Equals(output, Target("2"), StringComparison.Ordinal)
            ? [1]
            : [.. Directory.GetFiles(Descriptors).Select(f => Path.GetFileName(f))
                .Where(f => string.Equals(Target(f), output, StringComparison.Ordinal))
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
