using McpGateway.Configuration;

namespace McpGateway.Cluster.Shared;

/// <summary>A server of which a node wants to know what others know of it.</summary>
/// <param name="server">Its definition.</param>
/// <param name="place">Where what is known of it lies.</param>
internal sealed class FollowedServer(ServerDefinition server, string place)
{
    /// <summary>How long after a user was here what belongs to the user is no longer followed, in milliseconds.</summary>
    private const long Memory = 3_600_000;

    private long _used = Environment.TickCount64;
    private long _heard = -1_000_000;
    private int _isWaiting;
    private int _hasComplained;

    /// <summary>Its definition, as the configuration has it now.</summary>
    public ServerDefinition Server { get; set; } = server;

    /// <summary>Where what is known of it lies.</summary>
    public string Place => place;

    /// <summary>The digest of what lies there, as far as this node knows; null where nothing does, or who knows.</summary>
    public string? Digest { get; set; }

    /// <summary>Whether somebody has asked for it within the last hour.</summary>
    public bool IsUsed => Environment.TickCount64 - Volatile.Read(ref _used) < Memory;

    /// <summary>Somebody asks for it.</summary>
    public void Use() => Volatile.Write(ref _used, Environment.TickCount64);

    /// <summary>Something new was said of it.</summary>
    public void Heard() => Volatile.Write(ref _heard, Environment.TickCount64);

    /// <summary>Something is to be given. False where that is going to happen already.</summary>
    public bool TryWait() => Interlocked.Exchange(ref _isWaiting, 1) == 0;

    /// <summary>What is given now is all that there is.</summary>
    public void EndWait() => Volatile.Write(ref _isWaiting, 0);

    /// <summary>How long to wait from now on.</summary>
    /// <param name="least">At least this.</param>
    /// <param name="pace">And until this has passed since something was said.</param>
    public TimeSpan Rest(TimeSpan least, TimeSpan pace)
    {
        TimeSpan rest = pace - TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _heard));
        return rest > least ? rest : least;
    }

    /// <summary>Something is the matter with it. False where that was said already.</summary>
    public bool TryComplain() => Interlocked.Exchange(ref _hasComplained, 1) == 0;
}
