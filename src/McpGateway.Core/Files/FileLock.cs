namespace McpGateway.Files;

/// <summary>A lock between processes: a file of its own that one of them holds open. It ends with whoever holds it, however that ends.</summary>
internal static class FileLock
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(15);

    /// <summary>Waits until nobody else holds the lock, and holds it until the result is disposed.</summary>
    /// <param name="file">The file; it is made for the user only.</param>
    /// <param name="patience">How long another process may hold it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lock; null if another process has held it all that time.</returns>
    /// <exception cref="IOException">The file cannot be made or opened, for another reason than that it is held.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, because of its permissions.</exception>
    public static async Task<FileStream?> TryTakeAsync(string file, TimeSpan patience, CancellationToken cancellationToken)
    {
        long end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        FileStream? held;
        while ((held = Open(file)) is null && Environment.TickCount64 < end)
        {
            await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
        }

        return held;
    }

    /// <inheritdoc cref="TryTakeAsync"/>
    public static FileStream? TryTake(string file, TimeSpan patience)
    {
        long end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        FileStream? held;
        while ((held = Open(file)) is null && Environment.TickCount64 < end)
        {
            Thread.Sleep(s_pause);
        }

        return held;
    }

    private static FileStream? Open(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new FileStream(file, options);
        }
        catch (IOException e) when (FileErrors.IsHeld(e))
        {
            return null;
        }
    }
}
