namespace McpGateway.Files;

/// <summary>Replaces whole files: whoever reads meets the old content or the new one, never half, whatever happens while it is written.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes beside the file, flushes to the disk and renames. A symbolic link is followed, an existing file keeps its mode, a new one is for
    /// the user only.
    /// </summary>
    /// <exception cref="IOException">The disk is full or the folder cannot be written; the file is as it was.</exception>
    public static void Write(string file, ReadOnlySpan<byte> content)
    {
        string target = Resolve(file);
        string folder = Path.GetDirectoryName(target)!;
        CreatePrivateFolder(folder);
        string temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, CreateOptions()))
            {
                if (!OperatingSystem.IsWindows() && File.Exists(target))
                {
                    // Set, not only asked for when the file is made: the process's mask would take bits away.
                    File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(target));
                }

                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            Replace(temporary, target);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Makes a folder, and those above it, for the user only; leaves one that exists as it is.</summary>
    public static void CreatePrivateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else if (!Directory.Exists(folder))
        {
            // .NET applies the mode to the last folder only.
            CreatePrivateFolder(Path.GetDirectoryName(folder)!);
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static string Resolve(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
        }
        catch (DirectoryNotFoundException)
        {
            return file;
        }
        catch (FileNotFoundException)
        {
            return file;
        }
    }

    private static FileStreamOptions CreateOptions()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static void Replace(string temporary, string target)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                File.Move(temporary, target, overwrite: true);
                return;
            }
            catch (Exception e) when (OperatingSystem.IsWindows() && attempt < 10 && e is IOException or UnauthorizedAccessException)
            {
                // Windows refuses to replace a file that another process has open at this moment: a virus scanner, another gateway.
                Thread.Sleep(20 * attempt);
            }
        }
    }
}
