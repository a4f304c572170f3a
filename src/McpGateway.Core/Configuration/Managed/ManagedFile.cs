using McpGateway.Configuration.Reading;
using McpGateway.Files;

namespace McpGateway.Configuration;

/// <summary>
/// The file of the machine's administrator, whose settings win over the user's. No variable of the user's moves it or switches it off; a file that somebody else can write
/// counts as a broken one.
/// </summary>
/// <param name="path">Where it is.</param>
/// <param name="owner">The number of the user whose it must be, on Unix: root's, but in tests.</param>
internal sealed class ManagedFile(string path, uint owner = 0)
{
    /// <summary>The file of this machine.</summary>
    public static ManagedFile OfMachine { get; } = new(Path.Combine(FolderOfMachine(), "managed.json"));

    /// <summary>Where it is.</summary>
    public string File { get; } = path;

    private string Folder => Path.GetDirectoryName(File)!;

    /// <summary>Reads it; null where there is none. What is wrong with it is in the result, and then forbids everything.</summary>
    public ManagedConfiguration? Read()
    {
        // Nearly no machine has the folder, and each start of each session asks.
        if (!Directory.Exists(Folder) && !IsLink(Folder))
        {
            return null;
        }

        try
        {
            byte[] bytes = System.IO.File.ReadAllBytes(File);
            return Distrust() is { } why ? ManagedConfiguration.Broken(File, why, bytes) : ManagedReader.Read(File, bytes);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return IsLink(File) || IsLink(Folder) ? ManagedConfiguration.Broken(File, "it is a link that leads nowhere") : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ManagedConfiguration.Broken(File, $"it cannot be read: {e.Message.TrimEnd('.')}");
        }
    }

    private static string FolderOfMachine() =>
        OperatingSystem.IsWindows() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "mcp-gateway")
        : OperatingSystem.IsMacOS() ? "/Library/Application Support/mcp-gateway"
        : "/etc/mcp-gateway";

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    /// <summary>Why somebody else may have written it, as a part of a sentence; null where nobody can have. On Windows the folder's rights are the administrator's affair.</summary>
    private string? Distrust()
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        string target = System.IO.File.ResolveLinkTarget(File, returnFinalTarget: true)?.FullName ?? File;
        foreach (string place in new HashSet<string>([Folder, Path.GetDirectoryName(target)!, target], StringComparer.Ordinal))
        {
            if (FileStatus.Of(place) is not { } status)
            {
                return $"the system does not tell whose {place} is";
            }

            if (status.User != owner)
            {
                return FormattableString.Invariant($"{place} belongs to the user with the id {status.User}, not to root. Run: chown 0:0 '{place}'");
            }

            if ((status.Mode & UnixFileMode.OtherWrite) != UnixFileMode.None || ((status.Mode & UnixFileMode.GroupWrite) != UnixFileMode.None && status.Group != owner))
            {
                return $"{place} can be written by others than root. Run: chmod go-w '{place}'";
            }
        }

        return null;
    }
}
