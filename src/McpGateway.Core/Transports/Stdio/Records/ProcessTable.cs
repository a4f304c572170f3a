using System.ComponentModel;
using System.Diagnostics;
using McpGateway.Transports.Stdio.Unix;

namespace McpGateway.Transports.Stdio.Records;

/// <summary>What the platform tells of processes. A system that tells nothing costs the protection against leftovers, nothing else.</summary>
internal static class ProcessTable
{
    private static readonly Lazy<ProcessIdentity> s_self = new(() => Find(Environment.ProcessId) ?? new ProcessIdentity(Environment.ProcessId, 0));

    /// <summary>This process.</summary>
    public static ProcessIdentity Self => s_self.Value;

    /// <summary>
    /// The time between two starts of the system. Empty where start times are times of day, which tell processes of different boots apart.
    /// </summary>
    public static string Boot { get; } = OperatingSystem.IsLinux() ? LinuxProcesses.ReadBoot() : "";

    /// <summary>This machine, as far as it can be told from others that share a folder with it.</summary>
    public static string Host { get; } = ReadHost();

    /// <summary>Where process numbers mean what they mean here: two containers that share a folder do not share numbers.</summary>
    public static string Namespace { get; } = OperatingSystem.IsLinux() ? LinuxProcesses.ReadNamespace() : "";

    /// <summary>The process that has a number now, be it one that has ended and was not collected yet; null where there is none.</summary>
    public static ProcessIdentity? Find(int id) =>
        OperatingSystem.IsLinux() ? (LinuxProcesses.TryRead(id, out long start, out _) ? new ProcessIdentity(id, start) : null)
        : OperatingSystem.IsMacOS() ? (MacProcesses.TryRead(id, out start) ? new ProcessIdentity(id, start) : null)
        : OperatingSystem.IsWindows() ? FindOnWindows(id)
        : null;

    /// <summary>Whether a process still runs.</summary>
    public static bool IsAlive(ProcessIdentity process) =>
        OperatingSystem.IsLinux()
            ? LinuxProcesses.TryRead(process.Id, out long start, out bool ended) && !ended && start == process.Start
            : Find(process.Id) == process;

    /// <summary>Looks at every process that the user may look at, but for this one.</summary>
    public static void Search(MarkSearch search)
    {
        if (OperatingSystem.IsLinux())
        {
            LinuxProcesses.Search(search);
        }
        else if (OperatingSystem.IsMacOS())
        {
            MacProcesses.Search(search);
        }
    }

    private static string ReadHost()
    {
        try
        {
            // Names are often the same, and identities are copied with disks: both together seldom are.
            return OperatingSystem.IsLinux() && File.Exists("/etc/machine-id") ? $"{Environment.MachineName}/{File.ReadAllText("/etc/machine-id").Trim()}" : Environment.MachineName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return "";
        }
    }

    private static ProcessIdentity? FindOnWindows(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return process.HasExited ? null : new ProcessIdentity(id, process.StartTime.ToFileTimeUtc());
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
