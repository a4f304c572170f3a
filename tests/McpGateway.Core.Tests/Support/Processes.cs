using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace McpGateway.Tests.Support;

/// <summary>What Linux, and in small part Windows, tells of processes, and signals to them. All by id: a test ends nothing that it did not start.</summary>
internal static partial class Processes
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Whether a process lives; a zombie does not.</summary>
    public static bool IsAlive(int id) => OperatingSystem.IsWindows() ? IsAliveOnWindows(id) : Stat(id) is { State: not ('Z' or 'X') };

    /// <summary>Waits until a process is in a session of its own: from then on no signal to its parent's group reaches it.</summary>
    public static Task UntilInOwnSession(int id) => Deadline.Until(() => Stat(id) is { } stat && stat.Session == id, () => $"{id} is in no session of its own");

    /// <summary>Waits until processes have not read anything for a while though none of their threads waits for a processor: nothing is under way there.</summary>
    public static async Task UntilQuiet(params int[] ids)
    {
        string before = "";
        int same = 0;
        await Deadline.Until(
            () =>
            {
                string now = string.Join(' ', ids.Select(id => File.ReadLines($"/proc/{id}/io").First()));
                same = now == before && !ids.Any(HasWork) ? same + 1 : 0;
                before = now;
                return same > 10;
            },
            () => "they read on");
    }

    /// <summary>Whether a thread of a process runs or could.</summary>
    private static bool HasWork(int id)
    {
        foreach (string thread in Directory.EnumerateDirectories($"/proc/{id}/task"))
        {
            try
            {
                string stat = File.ReadAllText(Path.Combine(thread, "stat"));
                // The name before the state may have any characters.
                if (stat[stat.LastIndexOf(')') + 2] is 'R' or 'D')
                {
                    return true;
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return false;
    }

    /// <summary>Every living process below another one.</summary>
    public static IReadOnlyList<int> DescendantsOf(int id)
    {
        (int Id, int Parent)[] all = [.. Directory.GetDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int process) ? process : 0)
            .Where(process => process > 0 && IsAlive(process))
            .Select(process => (process, Stat(process)?.Parent ?? 0))];
        var found = new List<int>();
        var left = new Queue<int>([id]);
        while (left.TryDequeue(out int parent))
        {
            foreach ((int child, _) in all.Where(process => process.Parent == parent))
            {
                found.Add(child);
                left.Enqueue(child);
            }
        }

        return found;
    }

    /// <summary>The ids that a sample server wrote into its <c>--pid-file</c>.</summary>
    public static int[] FromFile(string file) => [.. TemporaryHome.Lines(file).Select(line => int.Parse(line, CultureInfo.InvariantCulture))];

    /// <summary>Waits until every thread of a process is stopped (SIGSTOP).</summary>
    public static Task UntilStopped(int id)
    {
        string[] Threads() => Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/task"));
        static bool IsStopped(string thread) => File.ReadAllText(Path.Combine(thread, "stat")) is var text && text[text.LastIndexOf(')') + 2] == 'T';
        return Deadline.Until(() => Array.TrueForAll(Threads(), IsStopped), () => $"process {id} is not stopped");
    }

    /// <summary>Waits until none of the processes lives; ends those that stay, and fails then.</summary>
    public static async Task AssertGone(params int[] ids)
    {
        try
        {
            await Deadline.Until(() => !Array.Exists(ids, IsAlive), () => $"still alive: {string.Join(", ", ids.Where(IsAlive))}");
        }
        finally
        {
            foreach (int id in ids.Where(IsAlive))
            {
                Send(id, Kill);
            }
        }
    }

    public static void Send(int id, int signal)
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(0, SendSignal(id, signal));
            return;
        }

        Assert.Equal(Kill, signal);
        using Process process = Process.GetProcessById(id);
        process.Kill();
    }

    private static bool IsAliveOnWindows(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }

    private static (char State, int Parent, int Session)? Stat(int id)
    {
        try
        {
            string text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            // The name in brackets may hold anything, spaces included.
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Ends this process as a kill does: no handler runs, nothing is flushed.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void End(int code);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int id, int signal);
}
