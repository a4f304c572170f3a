namespace McpGateway.Files;

/// <summary>
/// Whether a file or folder is this user's own: what it says is run, so whoever can write it can run programs in this user's name. Links are followed.
/// On Windows, where a profile's folder is private from the start, nothing is checked.
/// </summary>
internal static class FileAccessRules
{
    /// <summary>The environment variable that allows a folder of another user, for volumes whose owners cannot be set.</summary>
    public const string AllowVariable = "MCP_GATEWAY_ALLOW_FOREIGN_FILES";

    private const UnixFileMode OthersRead = UnixFileMode.OtherRead;

    /// <summary>Why a file must not be trusted, with the remedy; null where it may be, or where nothing is there.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="harm">What others could change who can write it.</param>
    public static string? Refusal(string path, string harm = "which programs it starts")
    {
        if (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable(AllowVariable) == "1" || FileStatus.Of(path) is not { } owner)
        {
            return null;
        }

        uint self = FileStatus.Self;
        if (owner.User != self && owner.User != 0)
        {
            return FormattableString.Invariant(
                $"{path} belongs to another user (id {owner.User}), who could change {harm}, so it is not used. Change its owner with 'chown', choose another folder with MCP_GATEWAY_HOME, or set {AllowVariable}=1 if you trust that user.");
        }

        // A group that has the number of the owner is the owner's private one, as many systems make it: with them files for the group are the rule.
        string? who = (owner.Mode & UnixFileMode.OtherWrite) != UnixFileMode.None ? "everybody"
            : (owner.Mode & UnixFileMode.GroupWrite) != UnixFileMode.None && owner.Group != owner.User ? FormattableString.Invariant($"its group (id {owner.Group})")
            : null;
        return who is null ? null : $"{path} can be written by {who}, who could change {harm}, so it is not used. Run: chmod go-w '{path}' (or set {AllowVariable}=1 if you trust all of them).";
    }

    /// <summary>Whether every user of the machine can read a file.</summary>
    /// <param name="file">The file.</param>
    public static bool IsReadByOthers(string file)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        try
        {
            string target = File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
            if (!File.Exists(target) || (File.GetUnixFileMode(target) & OthersRead) == UnixFileMode.None)
            {
                return false;
            }

            for (string? folder = Path.GetDirectoryName(target); folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if ((File.GetUnixFileMode(folder) & UnixFileMode.OtherExecute) == UnixFileMode.None)
                {
                    return false;
                }
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
