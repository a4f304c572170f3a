namespace McpGateway.Diagnostics;

/// <summary>
/// Gives memory back after what needs much of it once: the end of a connection, a very long message. A gateway does so little otherwise that its
/// collector finds no reason to look for hours, and keeps what it has.
/// </summary>
internal sealed class MemoryRelease : IDisposable
{
    /// <summary>What comes together is released together.</summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(2);

    private readonly ITimer _timer;
    private int _requested;

    /// <param name="time">The clock.</param>
    public MemoryRelease(TimeProvider time)
    {
        _timer = time.CreateTimer(_ => Release(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>There is something to give back. It is done a moment later, however often this is called.</summary>
    public void Request()
    {
        if (Interlocked.Exchange(ref _requested, 1) == 0)
        {
            _timer.Change(s_soon, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Release()
    {
        Volatile.Write(ref _requested, 0);
        // In the background: no call waits for it.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
