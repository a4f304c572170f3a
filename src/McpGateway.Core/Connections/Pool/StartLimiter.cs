namespace McpGateway.Connections.Pool;

/// <summary>
/// Lets a number of servers start at the same time and the others wait. A start that has not finished within 3 s gives its place up: it
/// waits for something rather than works, and a silent server must not keep the healthy ones waiting.
/// </summary>
internal sealed class StartLimiter
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource> _queue = new();
    private readonly Queue<TaskCompletionSource> _background = new();
    private readonly TimeProvider _time;
    private readonly Func<int> _most;
    private int _taken;

    /// <param name="time">The clock.</param>
    /// <param name="most">Tells how many may start at the same time; asked every time, because it may change.</param>
    public StartLimiter(TimeProvider time, Func<int> most)
    {
        _time = time;
        _most = most;
    }

    /// <summary>Waits for a place. It is given up by disposing the result, or by keeping it for too long.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled while it waited.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await WaitAsync(_queue, cancellationToken).ConfigureAwait(false);
        return new Place(this);
    }

    /// <summary>Waits until nothing is starting that somebody waits for. It takes no place: who comes after does not wait for it.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled while it waited.</exception>
    public Task WaitForQuietAsync(CancellationToken cancellationToken) => WaitAsync(_background, cancellationToken);

    private async Task WaitAsync(Queue<TaskCompletionSource> queue, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            queue.Enqueue(turn);
            LetIn();
        }

        using (cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken)))
        {
            await turn.Task.ConfigureAwait(false);
        }
    }

    private void LetIn()
    {
        int most = Math.Max(1, _most());
        while (_taken < most && _queue.TryDequeue(out TaskCompletionSource? turn))
        {
            // False where it was cancelled.
            if (turn.TrySetResult())
            {
                _taken++;
            }
        }

        while (_taken == 0 && _background.TryDequeue(out TaskCompletionSource? last))
        {
            last.TrySetResult();
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            _taken--;
            LetIn();
        }
    }

    private sealed class Place : IDisposable
    {
        private readonly ITimer _timer;
        private StartLimiter? _limiter;

        public Place(StartLimiter limiter)
        {
            _limiter = limiter;
            _timer = limiter._time.CreateTimer(static place => ((Place)place!).Leave(), this, s_longest, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            _timer.Dispose();
            Leave();
        }

        private void Leave() => Interlocked.Exchange(ref _limiter, null)?.Leave();
    }
}
