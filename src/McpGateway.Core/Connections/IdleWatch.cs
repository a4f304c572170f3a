using McpGateway.Configuration;

namespace McpGateway.Connections;

/// <summary>
/// Notices that a connection has been idle for the time that its definition allows. It looks when that time could have passed and not
/// before, so an idle gateway stays asleep.
/// </summary>
internal sealed class IdleWatch : IDisposable
{
    private static readonly TimeSpan s_default = TimeSpan.FromSeconds(600);

    /// <summary>Longer times are waited for in steps: a timer takes no more than 49 days.</summary>
    private static readonly TimeSpan s_longestStep = TimeSpan.FromDays(1);

    private readonly ServerConnection _connection;
    private readonly TimeProvider _time;
    private readonly Action<TimeSpan> _onIdle;
    private readonly ITimer _timer;
    private long? _seenBusy;

    /// <param name="connection">The connection.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onIdle">Called with the time that has passed; again, as long as the connection lives and stays idle.</param>
    public IdleWatch(ServerConnection connection, TimeProvider time, Action<TimeSpan> onIdle)
    {
        _connection = connection;
        _time = time;
        _onIdle = onIdle;
        _timer = time.CreateTimer(static watch => ((IdleWatch)watch!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Reset();
    }

    /// <summary>Starts again under the definition that the connection has now.</summary>
    public void Reset()
    {
        ServerDefinition definition = _connection.Definition;
        if (definition.KeepAlive)
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        else
        {
            LookAfter(TimeOf(definition) - _time.GetElapsedTime(_connection.LastUsed));
        }
    }

    public void Dispose() => _timer.Dispose();

    private static TimeSpan TimeOf(ServerDefinition definition) => definition.IdleTimeout ?? s_default;

    private void Look()
    {
        ServerDefinition definition = _connection.Definition;
        if (definition.KeepAlive || !_connection.IsAlive)
        {
            return;
        }

        TimeSpan time = TimeOf(definition);
        if (!_connection.IsIdle)
        {
            _seenBusy = _time.GetTimestamp();
            LookAfter(time);
            return;
        }

        if (_seenBusy is { } seen && _connection.LastUsed <= seen)
        {
            // What was under way has ended without an answer, nobody knows when: perhaps just now.
            _connection.Touch();
        }

        _seenBusy = null;
        TimeSpan left = time - _time.GetElapsedTime(_connection.LastUsed);
        if (left > TimeSpan.Zero)
        {
            LookAfter(left);
            return;
        }

        // Where it is used in this very moment it is not stopped, and looked at again.
        LookAfter(time);
        _onIdle(time);
    }

    private void LookAfter(TimeSpan time)
    {
        TimeSpan step = time < TimeSpan.Zero ? TimeSpan.Zero : time > s_longestStep ? s_longestStep : time;
        _timer.Change(step, Timeout.InfiniteTimeSpan);
    }
}
