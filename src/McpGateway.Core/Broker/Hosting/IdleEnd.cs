namespace McpGateway.Broker.Hosting;

/// <summary>Finds out when nobody has used a broker for long enough.</summary>
internal sealed class IdleEnd : IDisposable
{
    /// <summary>How often is looked in the time that it takes: servers end by themselves, and nobody tells.</summary>
    private const int Looks = 10;

    private readonly TimeSpan _idle;
    private readonly TimeProvider _time;
    private readonly Func<bool> _isUsed;
    private readonly Action _end;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private long _since;

    /// <param name="idle">For how long nobody may have used it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isUsed">Whether it is used now.</param>
    /// <param name="end">Called, perhaps more than once, when it was not for so long.</param>
    public IdleEnd(TimeSpan idle, TimeProvider time, Func<bool> isUsed, Action end)
    {
        _idle = idle;
        _time = time;
        _isUsed = isUsed;
        _end = end;
        _since = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Look(), null, idle / Looks, idle / Looks);
    }

    /// <summary>It is used now.</summary>
    public void Touch()
    {
        lock (_gate)
        {
            _since = _time.GetTimestamp();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (_isUsed())
        {
            Touch();
            return;
        }

        bool isOver;
        lock (_gate)
        {
            isOver = _time.GetElapsedTime(_since) >= _idle;
        }

        if (isOver)
        {
            _end();
        }
    }
}
