using System.Globalization;
using System.IO.Hashing;
using System.Runtime.Versioning;
using System.Text;
using McpGateway.Configuration;
using McpGateway.Files;

namespace McpGateway.Broker;

/// <summary>
/// Where the broker of a user and a gateway's folder is found. Everybody who runs as that user, with the same rights and the same folder, comes to the same
/// address, whatever version of the program it is.
/// </summary>
internal sealed class BrokerAddress
{
    /// <summary>The version of what relay and broker say to each other. Within it, old and new understand each other.</summary>
    public const int WireVersion = 2;

    /// <summary>What a socket's path may have in bytes, with its end: 104 on macOS, 108 on Linux.</summary>
    private const int LongestPath = 103;

    private const string Ending = ".sock";

    private BrokerAddress(GatewayHome home, string name, string folder)
    {
        Home = home;
        Name = name;
        Folder = folder;
    }

    /// <summary>The gateway's folder that the broker serves.</summary>
    public GatewayHome Home { get; }

    /// <summary>The name, of which all others are made: that of the pipe on Windows.</summary>
    public string Name { get; }

    /// <summary>The folder with the socket and the locks.</summary>
    public string Folder { get; }

    /// <summary>The socket that relays connect to.</summary>
    public string SocketFile => Path.Combine(Folder, Name + Ending);

    /// <summary>What relays connect to: the socket, or the name of the pipe.</summary>
    public string Place => OperatingSystem.IsWindows() ? Name : SocketFile;

    /// <summary>Held by the broker as long as it takes new clients.</summary>
    public string LifeLock => Path.Combine(Folder, Name + ".lock");

    /// <summary>Held by whoever starts a broker.</summary>
    public string StartLock => Path.Combine(Folder, Name + ".start");

    /// <summary>The socket of a broker that takes no new clients, by which it is asked for its state or ended.</summary>
    /// <param name="process">Its process.</param>
    public string RetiredSocketOf(int process) => Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{Name}.{process}{Ending}"));

    /// <summary>The sockets of brokers that take no new clients, living or not.</summary>
    public IEnumerable<string> RetiredSockets() => Directory.Exists(Folder) ? FileNames.Find(Folder, Name + ".", Ending).Where(file => file != SocketFile) : [];

    /// <summary>The names of their pipes on Windows, each of which has a file of that name beside the locks.</summary>
    public IEnumerable<string> RetiredPipes() => RetiredSockets().Select(file => Path.GetFileNameWithoutExtension(file));

    /// <summary>Finds the address.</summary>
    /// <param name="home">The gateway's folder; one that is reached over links is the same.</param>
    public static BrokerAddress Of(GatewayHome home)
    {
        string root = Canonical(home.Root);
        if (OperatingSystem.IsWindows())
        {
            return new BrokerAddress(home, NameOf(Environment.UserDomainName + "\\" + Environment.UserName, Environment.IsPrivilegedProcess, root.ToUpperInvariant()), Path.Combine(home.Root, "run"));
        }

        // Root is root; there are no two kinds of one user.
        string name = NameOf(FileStatus.Self.ToString(CultureInfo.InvariantCulture), isElevated: false, root);
        string folder = Folders(home).First(candidate => Encoding.UTF8.GetByteCount(Path.Combine(candidate, name + ".0123456789" + Ending)) <= LongestPath);
        return new BrokerAddress(home, name, folder);
    }

    /// <summary>The folders in question, the best first. The last one is short enough for every socket.</summary>
    [UnsupportedOSPlatform("windows")]
    private static IEnumerable<string> Folders(GatewayHome home)
    {
        string user = FileStatus.Self.ToString(CultureInfo.InvariantCulture);
        // Sessions without the variable, such as those of cron, mean the same folder; and sudo keeps that of another user, which is not used.
        string? runtime = new[] { Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"), "/run/user/" + user }.FirstOrDefault(IsOwnFolder);
        if (runtime is not null)
        {
            yield return Path.Combine(runtime, "mcp-gateway");
        }

        yield return Path.Combine(home.Root, "run");
        yield return "/tmp/mcpg-" + user;
    }

    [UnsupportedOSPlatform("windows")]
    private static bool IsOwnFolder(string? folder) =>
        !string.IsNullOrEmpty(folder) && Path.IsPathFullyQualified(folder) && FileStatus.Of(folder) is { IsFolder: true } status && status.User == FileStatus.Self
        && (status.Mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) == UnixFileMode.None;

    /// <summary>The digest tells users and folders apart and keeps nothing secret; the library for a cryptographic one would be the largest part of a relay.</summary>
    private static string NameOf(string user, bool isElevated, string root)
    {
        string identity = string.Create(CultureInfo.InvariantCulture, $"{user}\n{(isElevated ? "elevated" : "")}\n{root}\n{WireVersion}");
        return "mcpg-" + Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(identity)))[..16];
    }

    /// <summary>A folder by its one name, with every link on the way followed.</summary>
    private static string Canonical(string folder)
    {
        string trimmed = Path.TrimEndingDirectorySeparator(folder);
        try
        {
            string? above = Path.GetDirectoryName(trimmed);
            string whole = above is null ? trimmed : Path.Combine(Canonical(above), Path.GetFileName(trimmed));
            return new DirectoryInfo(whole).ResolveLinkTarget(returnFinalTarget: true) is { } target ? Canonical(target.FullName) : whole;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return trimmed;
        }
    }
}
