using McpGateway.Transports;

namespace McpGateway.Connections.Pool;

/// <summary>Those who wait for a connection, the first one first. Not thread-safe: its owner locks.</summary>
internal sealed class CallerQueue : IDisposable
{
    /// <summary>A connection tells when it becomes free, but for one that somebody was given and does not use: while a caller waits, that is looked for.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private readonly Queue<TaskCompletionSource<ServerConnection>> _callers = new();
    private readonly ITimer _timer;

    /// <param name="time">The clock.</param>
    /// <param name="look">Looks whether a connection has become free.</param>
    public CallerQueue(TimeProvider time, Action look)
    {
        _timer = time.CreateTimer(static look => ((Action)look!)(), look, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count => _callers.Count;

    public Task<ServerConnection> Join()
    {
        var caller = new TaskCompletionSource<ServerConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        _callers.Enqueue(caller);
        return caller.Task;
    }

    /// <summary>Gives the first one what it waits for.</summary>
    public void Serve(ServerConnection connection) => _callers.Dequeue().SetResult(connection);

    /// <summary>Tells the first one that there is nothing to wait for.</summary>
    public void Refuse(ServerException failure) => _callers.Dequeue().SetException(failure);

    public void LookSoon() => _timer.Change(s_look, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();
}
