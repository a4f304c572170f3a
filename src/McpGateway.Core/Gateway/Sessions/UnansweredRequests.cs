namespace McpGateway.Gateway.Sessions;

/// <summary>How many requests of a client have no answer yet, wherever in the gateway they are.</summary>
internal sealed class UnansweredRequests
{
    private int _count;
    private TaskCompletionSource? _none;

    /// <summary>One more: before it is handed from one place to another, it is counted at the other.</summary>
    public void Add() => Interlocked.Increment(ref _count);

    /// <summary>One of them has its answer, or needs none any more.</summary>
    public void Remove()
    {
        if (Interlocked.Decrement(ref _count) == 0)
        {
            Volatile.Read(ref _none)?.TrySetResult();
        }
    }

    /// <summary>Completes once there is none. For when no more come.</summary>
    public Task WhenNone()
    {
        var none = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Before it is looked at: whoever removes the last one from now on sees it.
        Interlocked.Exchange(ref _none, none);
        if (Volatile.Read(ref _count) == 0)
        {
            none.TrySetResult();
        }

        return none.Task;
    }
}
