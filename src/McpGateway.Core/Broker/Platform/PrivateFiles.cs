using System.Runtime.Versioning;
using McpGateway.Files;

namespace McpGateway.Broker.Platform;

/// <summary>
/// The folder of the broker's socket and locks, and what is in it. Whoever could put a socket there would be spoken to in the user's name, so that nothing is
/// used that is not this user's alone, or that is a link.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class PrivateFiles
{
    private const UnixFileMode OfOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes the folder where it is missing, and checks it where it is there.</summary>
    /// <exception cref="BrokerException">It is not this user's alone, or cannot be made.</exception>
    public static void EnsureFolder(string folder)
    {
        try
        {
            if (FileStatus.Of(folder, followLinks: false) is null)
            {
                AtomicFile.CreatePrivateFolder(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BrokerException($"the folder of the broker's socket cannot be made: {e.Message}", e);
        }

        if (FileStatus.Of(folder, followLinks: false) is not { } status)
        {
            throw new BrokerException($"{folder}, the folder of the broker's socket, cannot be looked at, so it is not used. Check the permissions of the folders above it.");
        }

        string? wrong = status.IsLink ? "is a link"
            : !status.IsFolder ? "is not a folder"
            : status.User != FileStatus.Self ? FormattableString.Invariant($"belongs to another user (id {status.User})")
            : (status.Mode & OfOthers) != UnixFileMode.None ? "is open to other users"
            : null;
        if (wrong is not null)
        {
            string remedy = wrong == "is open to other users" ? $"Run: chmod 700 '{folder}'" : "Remove it, or have its owner remove it.";
            throw new BrokerException($"{folder}, the folder of the broker's socket, {wrong}, so it is not used. {remedy}");
        }
    }

    /// <summary>Checks a lock or a socket; one that is missing is well.</summary>
    /// <param name="file">The file.</param>
    /// <param name="isSocket">Whether it must be a socket; otherwise it must be a plain file.</param>
    /// <exception cref="BrokerException">It is a link, of another kind, or another user's.</exception>
    public static void Check(string file, bool isSocket)
    {
        if (FileStatus.Of(file, followLinks: false) is not { } status)
        {
            return;
        }

        string? wrong = status.IsLink ? "is a link"
            : status.User != FileStatus.Self ? FormattableString.Invariant($"belongs to another user (id {status.User})")
            : isSocket && !status.IsSocket ? "is not a socket"
            : !isSocket && !status.IsRegular ? "is not a plain file"
            : null;
        if (wrong is not null)
        {
            throw new BrokerException($"{file} {wrong}, so the broker is not used. Remove the file.");
        }
    }
}
