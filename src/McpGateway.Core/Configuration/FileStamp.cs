namespace McpGateway.Configuration;

/// <summary>What tells one state of a file from the next without reading it.</summary>
/// <param name="Target">The file itself, at the end of links; null where there is none.</param>
/// <param name="Written">When it was last written.</param>
/// <param name="Length">Its length.</param>
internal readonly record struct FileStamp(string? Target, DateTime Written, long Length)
{
    /// <summary>The state of a file; null where it cannot be told at the moment, which is not the same as that it is gone.</summary>
    public static FileStamp? Of(string file)
    {
        try
        {
            // What is told of a link is the link's own: the time of the file behind it would be missed.
            string target = File.GetAttributes(file).HasFlag(FileAttributes.ReparsePoint)
                ? File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file
                : file;
            var info = new FileInfo(target);
            return new FileStamp(target, info.LastWriteTimeUtc, info.Length);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return default(FileStamp);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
