using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace McpGateway.Benchmarks;

/// <summary>What Linux tells of processes, and signals to them. All by id: nothing is ended that this program did not cause.</summary>
internal static partial class ProcessTable
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Whether a process lives; a zombie does not.</summary>
    public static bool IsAlive(int process) => Stat(process) is { State: not ('Z' or 'X') };

    /// <summary>Waits until a process has read nothing for a while: nothing is under way there.</summary>
    public static void WaitUntilQuiet(int process)
    {
        string before = "";
        for (int same = 0; same < 20 && IsAlive(process); same++)
        {
            // The first line says how many bytes it has read.
            string now = Text(process, "io").Split('\n')[0];
            same = now == before ? same : 0;
            before = now;
            Thread.Sleep(10);
        }
    }

    /// <summary>The living processes, this one excepted, that have a text in their command line or environment.</summary>
    public static int[] WithMarker(string marker) =>
        [.. All().Where(process => process != Environment.ProcessId && IsAlive(process) && (Has(process, "cmdline", marker) || Has(process, "environ", marker)))];

    /// <summary>The children of a process that have ended and that it has not collected.</summary>
    public static int[] ZombiesOf(int parent) => [.. All().Where(process => Stat(process) is { State: 'Z' } stat && stat.Parent == parent)];

    public static string CommandLine(int process) => Text(process, "cmdline").Replace('\0', ' ').Trim();

    public static void Send(int process, int signal) => _ = SendSignal(process, signal);

    private static IEnumerable<int> All() =>
        Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int process) ? process : 0)
            .Where(process => process > 0);

    private static bool Has(int process, string file, string marker) => Text(process, file).Contains(marker, StringComparison.Ordinal);

    private static (char State, int Parent)? Stat(int process)
    {
        string text = Text(process, "stat");
        // The name in brackets may hold anything, spaces included.
        string[] fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 2 ? null : (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture));
    }

    private static string Text(int process, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/{file}")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or somebody else's.
            return "";
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);
}
