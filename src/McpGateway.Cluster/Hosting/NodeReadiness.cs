namespace McpGateway.Cluster.Hosting;

/// <summary>Whether a node takes new work, for balancers. The reasons are read by anybody: they name nothing.</summary>
/// <param name="patience">How long Redis may be away; zero for ever.</param>
/// <param name="time">The clock.</param>
internal sealed class NodeReadiness(TimeSpan patience, TimeProvider time)
{
    private volatile string? _reason = "The node has not joined the cluster yet.";
    private long _redisSeen = time.GetTimestamp();

    /// <summary>Why it takes no new work, in a sentence; null where it does, as long as Redis can be reached.</summary>
    public string? Reason
    {
        get => _reason;
        set => _reason = value;
    }

    /// <summary>Redis has answered.</summary>
    public void NoteRedis() => Interlocked.Exchange(ref _redisSeen, time.GetTimestamp());

    /// <summary>Why it is not ready now, in a sentence; null where it is.</summary>
    public string? Unreadiness() =>
        _reason ?? (patience > TimeSpan.Zero && time.GetElapsedTime(Interlocked.Read(ref _redisSeen)) > patience ? "Redis cannot be reached." : null);
}
