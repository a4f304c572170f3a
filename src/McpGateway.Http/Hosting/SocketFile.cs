using System.Net.Sockets;
using System.Runtime.Versioning;
using McpGateway.Configuration;
using McpGateway.Files;

namespace McpGateway.Http.Hosting;

/// <summary>The file of a Unix socket: whoever can reach it is taken for the user, so that it and its folder are the user's alone.</summary>
[UnsupportedOSPlatform("windows")]
internal static class SocketFile
{
    private const UnixFileMode OfOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Makes sure that a socket can be made, and that nobody else can put one in its place or reach it.</summary>
    /// <exception cref="ConfigurationException">The folder is not the user's alone, or something else is at the place.</exception>
    public static void Prepare(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (FileStatus.Of(folder, followLinks: false) is null)
        {
            AtomicFile.CreatePrivateFolder(folder);
        }

        if (FileStatus.Of(folder) is not { IsFolder: true } status || status.User != FileStatus.Self || (status.Mode & OfOthers) != UnixFileMode.None)
        {
            throw new ConfigurationException($"{folder}, the folder of the socket, must be a folder of yours that nobody else can enter. Run: chmod 700 '{folder}', or choose another.");
        }

        if (FileStatus.Of(path, followLinks: false) is not { } there)
        {
            return;
        }

        if (!there.IsSocket || there.User != FileStatus.Self)
        {
            throw new ConfigurationException($"{path} is there already, and is no socket of yours. Remove it, or choose another.");
        }

        if (Answers(path))
        {
            throw new ConfigurationException($"{path} is in use by another process. Choose another, or end that one.");
        }

        // What is left of a process that was killed.
        File.Delete(path);
    }

    /// <summary>Nobody else may connect.</summary>
    public static void MakePrivate(string path) => File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

    private static bool Answers(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
