namespace McpGateway.Configuration;

/// <summary>
/// Looks from time to time until it is disposed. A look, not a notification of the system: those miss what is behind links and on network
/// drives, take replaced files for deleted ones, and there are only so many of them.
/// </summary>
internal sealed class ConfigurationWatch : IDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Action _look;
    private readonly ITimer _timer;
    private bool _ended;

    public ConfigurationWatch(Action look, TimeProvider time)
    {
        _look = look;
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Arm();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _timer.Dispose();
        }
    }

    private void Look()
    {
        try
        {
            if (!Volatile.Read(ref _ended))
            {
                _look();
            }
        }
        catch (Exception)
        {
            // Nobody waits on a timer's thread: it would end the process. The next look may go better.
        }

        Arm();
    }

    /// <summary>Once each time: looks never overtake each other, however long one takes.</summary>
    private void Arm()
    {
        lock (_gate)
        {
            if (!_ended)
            {
                _timer.Change(s_every, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
