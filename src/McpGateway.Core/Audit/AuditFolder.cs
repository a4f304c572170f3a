using System.Globalization;
using McpGateway.Configuration;
using McpGateway.Files;

namespace McpGateway.Audit;

/// <summary>Where the audit of a home lies: the file that is written, the full ones, and what processes have under way.</summary>
/// <param name="home">The gateway's folder.</param>
internal sealed class AuditFolder(GatewayHome home)
{
    private const string Prefix = "audit-";
    private const string Ending = ".jsonl";
    private const string TimeFormat = "yyyyMMdd'T'HHmmssfff'Z'";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>The folder.</summary>
    public string Root { get; } = home.AuditFolder;

    /// <summary>The file that lines are added to.</summary>
    public string Current => Path.Combine(Root, "audit" + Ending);

    /// <summary>What processes that run have under way, a file each; and what killed ones have left.</summary>
    public string UnderWay => Path.Combine(Root, "under-way");

    /// <summary>Keeps all other processes from writing until the result is disposed.</summary>
    /// <exception cref="IOException">It cannot be had.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public FileStream Lock()
    {
        AtomicFile.CreatePrivateFolder(Root);
        return FileLock.TryTake(Path.Combine(Root, "audit.lock"), s_patience) ?? throw new IOException($"another process has held audit.lock for {s_patience.TotalSeconds:0} s");
    }

    /// <summary>Why others may read or change what is in it, with the remedy; null where they may not. On Windows a profile's folder is private from the start.</summary>
    public string? Exposure()
    {
        if (new DirectoryInfo(Root) is { LinkTarget: { } target })
        {
            return $"{Root} is a link to {target}; what is written is as private as that folder. Put a folder in its place.";
        }

        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        return !OperatingSystem.IsWindows() && Directory.Exists(Root) && (File.GetUnixFileMode(Root) & others) != UnixFileMode.None
            ? $"{Root} is open to others. Run: chmod 700 '{Root}'"
            : null;
    }

    /// <summary>The full files, oldest first, each with the time at which it was full.</summary>
    public IEnumerable<(string File, DateTimeOffset Full)> FullFiles() => !Directory.Exists(Root) ? [] : Directory.EnumerateFiles(Root, Prefix + "*" + Ending)
        .Select(file => (File: file, Full: TimeOf(file)))
        .Where(pair => pair.Full is not null)
        .Select(pair => (pair.File, pair.Full!.Value))
        .OrderBy(pair => pair.Value).ThenBy(pair => pair.File, StringComparer.Ordinal);

    /// <summary>A name for a file that is full now.</summary>
    public string NameOfFull(DateTimeOffset now)
    {
        string name = Path.Combine(Root, Prefix + now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        return File.Exists(name + Ending) ? $"{name}-{Guid.NewGuid():N}{Ending}" : name + Ending;
    }

    private static DateTimeOffset? TimeOf(string file)
    {
        string name = Path.GetFileNameWithoutExtension(file)[Prefix.Length..].Split('-')[0];
        return DateTimeOffset.TryParseExact(name, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;
    }
}
