namespace McpGateway.Files;

/// <summary>A file of the user's alone that several processes change: one after the other, under a lock beside it.</summary>
internal static class LockedFile
{
    private static readonly UnixFileMode s_private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Changes the file while nobody else does.</summary>
    /// <param name="file">The file.</param>
    /// <param name="patience">How long another process may take.</param>
    /// <param name="change">Reads and writes it, and says whether there was something to change.</param>
    /// <param name="failure">Makes the error of a message, and of what was the reason.</param>
    /// <returns>What <paramref name="change"/> says.</returns>
    public static bool Change(string file, TimeSpan patience, Func<bool> change, Func<string, Exception?, Exception> failure)
    {
        try
        {
            AtomicFile.CreatePrivateFolder(Path.GetDirectoryName(file)!);
            using FileStream held = FileLock.TryTake(file + ".lock", patience)
                ?? throw failure($"{file} is being changed by another process, which has held {file}.lock for {patience.TotalSeconds:0} s. Try again when it has finished.", null);
            return change();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw failure($"{file} cannot be written and was not changed: {e.Message} Check its permissions and the space on its disk.", e);
        }
    }

    /// <summary>Replaces the file, for the user only.</summary>
    public static void Write(string file, ReadOnlySpan<byte> content)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(file))
        {
            // Replacing a file keeps its mode, and a copy may have been made for others, too.
            File.SetUnixFileMode(file, s_private);
        }

        AtomicFile.Write(file, content);
    }
}
