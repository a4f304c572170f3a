using System.Globalization;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Files;

namespace McpGateway.Clients.Installing;

/// <summary>
/// Copies of the gateway for processes that run for hours. On Windows nobody can replace an executable that runs, so that an update would have to wait for them. A
/// copy goes when nobody runs from it any more and another one is made.
/// </summary>
public static class RunningCopy
{
    /// <summary>The folder of the copies in the gateway's folder.</summary>
    private const string Folder = "run";

    /// <summary>A file in each copy that whoever runs from it holds open.</summary>
    private const string UseFile = "in-use";

    /// <summary>Makes a copy where there is none, and removes those that nobody uses. To be called by one process at a time.</summary>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="executable">The executable, or its assembly where there is no executable; what it needs lies beside it.</param>
    /// <returns>The copy's executable; null where it cannot be made, for instance because the disk is full.</returns>
    public static string? Make(GatewayHome home, string executable)
    {
        string folder = Path.Combine(home.Root, Folder);
        try
        {
            string target = Path.Combine(folder, NameOf(executable)), copy = Path.Combine(target, GatewayBinary.FileName), use = Path.Combine(target, UseFile);
            AtomicFile.CreatePrivateFolder(folder);
            if (!File.Exists(use))
            {
                // Its executable comes last, and this after it: a copy that is not whole is made again.
                GatewayFiles.Copy(executable, target);
                using (File.Create(use))
                {
                }
            }

            foreach (string other in Directory.GetDirectories(folder).Where(other => other != target))
            {
                RemoveUnused(other);
            }

            return copy;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Says that this process runs from a copy, for as long as the result lives; null where it does not.</summary>
    public static IDisposable? Hold() => Hold(AppContext.BaseDirectory);

    /// <summary>The same for the process whose executable lies in a folder.</summary>
    internal static IDisposable? Hold(string folder)
    {
        string use = Path.Combine(folder, UseFile);
        try
        {
            // Several may run from one copy.
            return File.Exists(use) ? new FileStream(use, FileMode.Open, FileAccess.Read, FileShare.Read) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Builds of one version differ, too, while they are made: the file's length and time tell them apart.</summary>
    private static string NameOf(string executable)
    {
        string file = File.ResolveLinkTarget(executable, returnFinalTarget: true)?.FullName ?? executable, assembly = Path.Combine(Path.GetDirectoryName(file)!, GatewayFiles.AssemblyName);
        var code = new FileInfo(File.Exists(assembly) ? assembly : file);
        return string.Create(CultureInfo.InvariantCulture, $"{ProductVersion.Text}-{code.Length:x}-{code.LastWriteTimeUtc.Ticks:x}");
    }

    private static void RemoveUnused(string copy)
    {
        string use = Path.Combine(copy, UseFile);
        if (!File.Exists(use) && !File.Exists(Path.Combine(copy, GatewayBinary.FileName)))
        {
            // Not ours.
            return;
        }

        FileStream? unused;
        try
        {
            unused = FileLock.TryTake(use, TimeSpan.Zero);
        }
        catch (UnauthorizedAccessException)
        {
            return;
        }

        if (unused is not null)
        {
            unused.Dispose();
            GatewayFiles.TryDeleteFolder(copy);
        }
    }
}
