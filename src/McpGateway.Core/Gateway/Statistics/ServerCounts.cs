namespace McpGateway.Gateway.Statistics;

/// <summary>The requests of one user to one server.</summary>
internal sealed class ServerCounts
{
    private readonly Lock _lock = new();
    private readonly LatencyHistogram _latency = new();
    private readonly MinuteCounts _minutes = new();
    private long _calls;
    private long _failures;
    private DateTimeOffset? _lastAnswer;

    /// <summary>One more has ended.</summary>
    public void Add(DateTimeOffset now, TimeSpan duration, bool hasFailed, bool hasAnswered)
    {
        lock (_lock)
        {
            _calls++;
            _failures += hasFailed ? 1 : 0;
            _lastAnswer = hasAnswered ? now : _lastAnswer;
            _latency.Add(duration);
            _minutes.Add(now, hasFailed);
        }
    }

    /// <summary>Adds what there was so far.</summary>
    /// <param name="latency">Receives the times.</param>
    /// <returns>All that have ended, those of them that failed, and when the server last answered one.</returns>
    public (long Calls, long Failures, DateTimeOffset? LastAnswer) AddTo(LatencyHistogram latency)
    {
        lock (_lock)
        {
            latency.Add(_latency);
            return (_calls, _failures, _lastAnswer);
        }
    }

    /// <summary>Adds what there was in each minute.</summary>
    public void AddTo(DateTimeOffset now, Span<int> calls, Span<int> failures)
    {
        lock (_lock)
        {
            _minutes.AddTo(now, calls, failures);
        }
    }
}
