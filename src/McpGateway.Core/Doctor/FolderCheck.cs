using System.Globalization;
using McpGateway.Audit;
using McpGateway.Files;

namespace McpGateway.Doctor;

/// <summary>Whether the gateway's folders can be written, and whether there is room on their disk.</summary>
internal sealed class FolderCheck : IDoctorCheck
{
    private readonly DoctorContext _context;

    public FolderCheck(DoctorContext context)
    {
        _context = context;
    }

    public IAsyncEnumerable<Finding> RunAsync(CancellationToken cancellationToken) => Run().ToAsyncEnumerable();

    private IEnumerable<Finding> Run()
    {
        string root = _context.Home.Root;
        if (!Path.Exists(root))
        {
            yield return FindingKinds.FolderMissing.Of(root, "the gateway's folder is not there yet", "It is made when something is written.") with
            {
                Repair = $"Make {root}, for you only",
                RepairAction = _ =>
                {
                    AtomicFile.CreatePrivateFolder(root);
                    return Task.CompletedTask;
                },
            };
            yield break;
        }

        foreach (string folder in (string[])[root, Path.Combine(root, "cache"), _context.Home.CatalogFolder, _context.Home.ProcessFolder, _context.Home.LogFolder, _context.Home.AuditFolder, Path.Combine(root, "clients"), Path.Combine(root, "bin")])
        {
            if (Path.Exists(folder) && Obstacle(folder) is { } reason)
            {
                yield return FindingKinds.FolderNotWritable.Of(folder, $"it cannot be written: {reason}", "Check its owner and its permissions and whether its disk is full or read-only.");
            }
        }

        if (new AuditFolder(_context.Home).Exposure() is { } exposure)
        {
            yield return FindingKinds.FolderOpen.Of(_context.Home.AuditFolder, "the audit can be read or changed by others", exposure);
        }

        if (FreeSpace(root) is { } free && free < _context.Options.LeastFreeSpace)
        {
            yield return FindingKinds.FolderDiskFull.Of(
                root, string.Create(CultureInfo.InvariantCulture, $"only {free / 1048576} MB are free on its disk"), "Make room: without it, logs, results and edits of the configuration are lost.");
        }
    }

    /// <summary>Tried, because rights, read-only disks and quotas cannot all be told from outside.</summary>
    private static string? Obstacle(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return "it is a file, not a folder.";
        }

        string file = Path.Combine(folder, $".doctor.{Guid.NewGuid():N}.tmp");
        try
        {
            File.WriteAllBytes(file, [0]);
            File.Delete(file);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private static long? FreeSpace(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
