namespace McpGateway.Cluster.Links;

/// <summary>Messages that wait to leave on a link, in order. Who adds to a full one waits, or is refused.</summary>
/// <param name="limit">How many bytes may wait.</param>
internal sealed class LinkQueue(long limit)
{
    private readonly Lock _gate = new();
    private readonly List<(byte[] Message, long Request)> _waiting = [];
    private TaskCompletionSource _more = New();
    private TaskCompletionSource _room = New();
    private long _bytes;
    private bool _isComplete;

    /// <summary>Whether no more is taken because too much is waiting.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
            {
                return _bytes >= limit;
            }
        }
    }

    /// <summary>Adds a message. False where the queue is complete, or full and this thread may not wait.</summary>
    /// <param name="message">The message.</param>
    /// <param name="request">The request that it is; 0 for none.</param>
    /// <param name="mayWait">Whether this thread may wait for room.</param>
    public bool TryAdd(byte[] message, long request, bool mayWait)
    {
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (_isComplete)
                {
                    return false;
                }

                if (_bytes < limit)
                {
                    _waiting.Add((message, request));
                    _bytes += message.Length;
                    _more.TrySetResult();
                    return true;
                }

                room = _room.Task;
            }

            if (!mayWait)
            {
                return false;
            }

            room.Wait();
        }
    }

    /// <summary>Takes all that waits, as soon as something does; null at the end.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<List<(byte[] Message, long Request)>?> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_waiting.Count > 0)
                {
                    List<(byte[] Message, long Request)> taken = [.. _waiting];
                    _waiting.Clear();
                    _bytes = 0;
                    MakeRoom();
                    return taken;
                }

                if (_isComplete)
                {
                    return null;
                }

                if (_more.Task.IsCompleted)
                {
                    _more = New();
                }

                more = _more.Task;
            }

            await more.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes no more. What waits can still be taken.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            _more.TrySetResult();
            MakeRoom();
        }
    }

    /// <summary>Takes no more, and forgets what waits.</summary>
    /// <returns>The requests among it.</returns>
    public List<long> Abandon()
    {
        lock (_gate)
        {
            List<long> requests = [.. _waiting.Select(message => message.Request).Where(request => request != 0)];
            _waiting.Clear();
            _bytes = 0;
            Complete();
            return requests;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void MakeRoom()
    {
        TaskCompletionSource room = _room;
        _room = New();
        room.TrySetResult();
    }
}
