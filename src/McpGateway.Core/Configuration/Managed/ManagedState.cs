namespace McpGateway.Configuration;

/// <summary>The administrator's file in a process that runs: read again when it has changed.</summary>
/// <param name="file">The file.</param>
/// <param name="time">The clock.</param>
internal sealed class ManagedState(ManagedFile file, TimeProvider time)
{
    /// <summary>How long it may be away or half written while an editor puts another in its place.</summary>
    private static readonly TimeSpan s_replacement = TimeSpan.FromMilliseconds(500);

    /// <summary>What was written so lately may be written again without another time on it.</summary>
    private static readonly TimeSpan s_coarseTime = TimeSpan.FromSeconds(2);

    private bool _isRead;
    private FileStamp? _stamp;
    private long? _worse;

    /// <summary>What it says; null where there is none.</summary>
    public ManagedConfiguration? Current { get; private set; }

    /// <summary>Looks whether it has changed.</summary>
    /// <param name="atOnce">Whether what is wrong with it counts at once, and not only once it has stayed so.</param>
    /// <returns>Whether <see cref="Current"/> is another one now.</returns>
    public bool Look(bool atOnce)
    {
        FileStamp? stamp = FileStamp.Of(file.File);
        if (_isRead && stamp is not null && stamp == _stamp)
        {
            return false;
        }

        ManagedConfiguration? read = file.Read();
        if (!atOnce && Current is { Problem: null } && read is not { Problem: null })
        {
            _worse ??= time.GetTimestamp();
            if (time.GetElapsedTime(_worse.Value) < s_replacement)
            {
                return false;
            }
        }

        _worse = null;
        // Who mends its rights changes no time on it.
        _stamp = read?.Problem is null && stamp?.Written < time.GetUtcNow().UtcDateTime - s_coarseTime ? stamp : null;
        bool changed = _isRead && (read is null || Current is null ? !ReferenceEquals(read, Current) : !read.IsSame(Current));
        _isRead = true;
        if (changed || Current is null)
        {
            Current = read;
        }

        return changed;
    }
}
