using System.Text.RegularExpressions;
using McpGateway.Clients.Installing;
using McpGateway.Files;
using McpGateway.Secrets;

namespace McpGateway.Doctor;

/// <summary>The rights of files that hold secrets, and files that a killed process was writing.</summary>
internal sealed partial class FileCheck : IDoctorCheck
{
    /// <summary>Longer than any write takes, so that nobody is at it any more.</summary>
    private static readonly TimeSpan s_abandoned = TimeSpan.FromHours(1);

    private readonly DoctorContext _context;

    public FileCheck(DoctorContext context)
    {
        _context = context;
    }

    public IAsyncEnumerable<Finding> RunAsync(CancellationToken cancellationToken) => ReadByOthers().Concat(Temporary()).ToAsyncEnumerable();

    private IEnumerable<Finding> ReadByOthers()
    {
        string config = _context.Home.ConfigurationFile;
        bool holdsSecrets = _context.Configuration.IsBroken || _context.Configuration.Servers.Any(server => server.HoldsSecrets);
        string backups = Path.Combine(_context.Home.Root, "clients");
        // The last edit's copy may hold what has been moved to .env since.
        IEnumerable<string> files = ((string[])[_context.Home.EnvironmentFile, .. SecretStores.Collections.Select(collection => SecretStores.PathOf(_context.Home.Root, collection)), config + ".bak", .. holdsSecrets ? [config] : (string[])[]])
            .Concat(Directory.Exists(backups) ? Directory.GetFiles(backups, "*.backup") : []);
        return files.Where(file => FileAccessRules.IsReadByOthers(file) && new FileInfo(file).Length > 0).Select(file => FindingKinds.FileReadByOthers.Of(
            file, "it may hold secrets, and every user of this machine can read it", $"Run: chmod 600 '{file}'") with
        {
            Repair = $"Set the rights of {file} to 600",
            RepairAction = _ =>
            {
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                }

                return Task.CompletedTask;
            },
        });
    }

    /// <summary>By their names they are ours; what they were to become, or what they had been, is still there.</summary>
    private IEnumerable<Finding> Temporary()
    {
        string root = _context.Home.Root;
        IEnumerable<string> own = Directory.Exists(root) ? Directory.EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint }) : [];
        IEnumerable<string> ofClients = _context.Clients.SelectMany(report => report.Places).Select(place => place.File).Distinct(StringComparer.Ordinal)
            .SelectMany(file => FileNames.Find(Path.GetDirectoryName(file)!, $".{Path.GetFileName(file)}.", ".tmp"));
        DateTime limit = _context.Runtime.Options.Time.GetUtcNow().UtcDateTime - s_abandoned;
        string[] files = [.. own.Concat(ofClients).Where(file => OwnName().IsMatch(Path.GetFileName(file)) && File.GetLastWriteTimeUtc(file) < limit).Order(StringComparer.Ordinal)];
        return files.Select(file => FindingKinds.FileTemporary.Of(file, "it is left of a write that was interrupted, and nothing needs it", "Delete it.") with
        {
            Repair = $"Delete {file}",
            RepairAction = _ =>
            {
                File.Delete(file);
                return Task.CompletedTask;
            },
        });
    }

    /// <summary>The names that <see cref="AtomicFile"/> and <see cref="GatewayBinary"/> give: a file's name and 32 hexadecimal digits.</summary>
    [GeneratedRegex(@"^(\..+\.[0-9a-f]{32}\.tmp|mcp-gateway.*\.[0-9a-f]{32}(\.new|\.old)?)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex OwnName();
}
