using McpGateway.Configuration;

namespace McpGateway.Audit;

/// <summary>Adds lines to the audit, of which several processes write one: whole lines, in the order in which the processes come.</summary>
/// <param name="folder">Where it lies.</param>
/// <param name="time">The clock.</param>
internal sealed class AuditLog(AuditFolder folder, TimeProvider time)
{
    private const int LongestLine = 1024 * 1024;

    /// <summary>Adds whole lines. Either all of them are there afterwards, or none is and it throws.</summary>
    /// <param name="lines">The lines, each with its line break.</param>
    /// <param name="settings">From what size on a new file is begun, and which full ones are kept.</param>
    /// <exception cref="IOException">They cannot be written: the disk is full, or the file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public void Append(ReadOnlySpan<byte> lines, AuditSettings settings)
    {
        using FileStream held = folder.Lock();
        Append(held, lines, settings);
    }

    /// <summary>The same for who has the lock.</summary>
    /// <param name="held">The lock.</param>
    /// <param name="lines">The lines, each with its line break.</param>
    /// <param name="settings">From what size on a new file is begun, and which full ones are kept.</param>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void Append(FileStream held, ReadOnlySpan<byte> lines, AuditSettings settings)
    {
        ArgumentNullException.ThrowIfNull(held);
        FileStream file = Open();
        try
        {
            Mend(file);
            if (file.Length > 0 && file.Length + lines.Length > settings.MaxFileSize)
            {
                file.Dispose();
                File.Move(folder.Current, folder.NameOfFull(time.GetUtcNow()));
                Prune(settings);
                file = Open();
            }

            long end = file.Length;
            try
            {
                RandomAccess.Write(file.SafeFileHandle, lines, end);
            }
            catch (IOException)
            {
                // A part of them, which a full disk may have taken, is no line.
                RandomAccess.SetLength(file.SafeFileHandle, end);
                throw;
            }
        }
        finally
        {
            file.Dispose();
        }
    }

    private FileStream Open()
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(folder.Current, options);
    }

    /// <summary>What a killed process has written of a line is taken away: the whole line is among what it has left under way.</summary>
    private static void Mend(FileStream file)
    {
        long length = file.Length;
        if (length == 0)
        {
            return;
        }

        Span<byte> last = stackalloc byte[1];
        _ = RandomAccess.Read(file.SafeFileHandle, last, length - 1);
        if (last[0] == (byte)'\n')
        {
            return;
        }

        byte[] tail = new byte[(int)Math.Min(length, LongestLine)];
        int read = RandomAccess.Read(file.SafeFileHandle, tail, length - tail.Length);
        int end = tail.AsSpan(0, read).LastIndexOf((byte)'\n');
        RandomAccess.SetLength(file.SafeFileHandle, length - tail.Length + end + 1);
    }

    private void Prune(AuditSettings settings)
    {
        (string File, DateTimeOffset Full)[] full = [.. folder.FullFiles()];
        DateTimeOffset oldest = settings.MaxAge is { } age ? time.GetUtcNow() - age : DateTimeOffset.MinValue;
        for (int i = 0; i < full.Length; i++)
        {
            if (i < full.Length - settings.MaxFiles || full[i].Full < oldest)
            {
                File.Delete(full[i].File);
            }
        }
    }
}
