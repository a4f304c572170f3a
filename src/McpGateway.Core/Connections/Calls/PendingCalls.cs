namespace McpGateway.Connections.Calls;

/// <summary>
/// The requests of one connection that wait for their response, each with the time by which it must come. Whoever takes a request out
/// of the table is the one who tells its sink: so a sink hears of its end exactly once.
/// </summary>
internal sealed class PendingCalls : IDisposable
{
    private static readonly TimeSpan s_sweep = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<long, Entry> _entries = [];
    private readonly TimeProvider _time;
    private readonly Action<long, ICallSink, TimeSpan> _onOverdue;
    private readonly ITimer _timer;
    private readonly List<EndOfPause> _pauses = [];
    private long _lastId;
    private bool _sweeping;
    private bool _closed;

    /// <param name="time">The clock.</param>
    /// <param name="onOverdue">Called with the id, the sink and the time that was allowed; the request is no longer in the table.</param>
    public PendingCalls(TimeProvider time, Action<long, ICallSink, TimeSpan> onOverdue)
    {
        _time = time;
        _onOverdue = onOverdue;
        _timer = time.CreateTimer(_ => Sweep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count
    {
        get
        {
            lock (_entries)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Whether any of them is a caller's, not the gateway's own.</summary>
    public bool HasCallers
    {
        get
        {
            lock (_entries)
            {
                return _entries.Values.Any(entry => entry.Sink is not ServerRequestSink { IsOwn: true });
            }
        }
    }

    /// <summary>Adds a request. False when the connection has ended.</summary>
    public bool TryAdd(long id, ICallSink sink, TimeSpan patience, TimeSpan longest)
    {
        long now = _time.GetTimestamp();
        lock (_entries)
        {
            if (_closed)
            {
                return false;
            }

            _lastId = Math.Max(_lastId, id);
            _entries.Add(id, new Entry(sink, patience, longest, now + Ticks(patience), now + Ticks(longest)));
            if (!_sweeping)
            {
                _sweeping = true;
                _timer.Change(s_sweep, Timeout.InfiniteTimeSpan);
            }

            return true;
        }
    }

    /// <summary>Takes a request out of the table; null where it is not (or no longer) there.</summary>
    public ICallSink? Take(long id)
    {
        lock (_entries)
        {
            return _entries.Remove(id, out Entry? entry) ? entry.Sink : null;
        }
    }

    /// <summary>Takes the only request there is out of the table; null where there are more, or none.</summary>
    public ICallSink? TakeOnly()
    {
        lock (_entries)
        {
            return _entries.Count == 1 ? Take(_entries.Keys.First()) : null;
        }
    }

    /// <summary>Takes a request that can be made again out of the table; null where it cannot, or is not there.</summary>
    public ICallSink? TakeToGoAgain(long id)
    {
        lock (_entries)
        {
            return _entries.TryGetValue(id, out Entry? entry) && entry.Sink.CanGoAgain && _entries.Remove(id) ? entry.Sink : null;
        }
    }

    /// <summary>The sink of a request that shows progress, whose clock starts again.</summary>
    public ICallSink? Progress(long id)
    {
        lock (_entries)
        {
            if (!_entries.TryGetValue(id, out Entry? entry))
            {
                return null;
            }

            Restart(entry);
            return entry.Sink;
        }
    }

    /// <summary>
    /// Stops the clocks of the requests that are under way now, but for the longest time that each may take, until the result is disposed; then they
    /// start again. Later requests have their own.
    /// </summary>
    public IDisposable Pause()
    {
        lock (_entries)
        {
            var pause = new EndOfPause(this, _lastId);
            _pauses.Add(pause);
            return pause;
        }
    }

    /// <summary>Takes no more requests and hands out those that wait.</summary>
    public List<(long Id, ICallSink Sink)> Close()
    {
        lock (_entries)
        {
            _closed = true;
            List<(long, ICallSink)> left = [.. _entries.Select(pair => (pair.Key, pair.Value.Sink))];
            _entries.Clear();
            return left;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        List<(long Id, Entry Entry)>? overdue = null;
        long now = _time.GetTimestamp();
        lock (_entries)
        {
            foreach ((long id, Entry entry) in _entries)
            {
                if ((_pauses.Exists(pause => id <= pause.LastId) ? entry.LastDue : entry.Due) <= now)
                {
                    (overdue ??= []).Add((id, entry));
                }
            }

            overdue?.ForEach(late => _entries.Remove(late.Id));
            _sweeping = _entries.Count > 0;
            if (_sweeping)
            {
                _timer.Change(s_sweep, Timeout.InfiniteTimeSpan);
            }
        }

        overdue?.ForEach(late => _onOverdue(late.Id, late.Entry.Sink, late.Entry.LastDue <= now ? late.Entry.Longest : late.Entry.Patience));
    }

    private void Resume(EndOfPause pause)
    {
        lock (_entries)
        {
            if (_pauses.Remove(pause))
            {
                foreach (Entry entry in _entries.Where(pair => pair.Key <= pause.LastId).Select(pair => pair.Value))
                {
                    Restart(entry);
                }
            }
        }
    }

    private void Restart(Entry entry) => entry.Due = Math.Min(_time.GetTimestamp() + Ticks(entry.Patience), entry.LastDue);

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * _time.TimestampFrequency);

    private sealed class EndOfPause(PendingCalls calls, long lastId) : IDisposable
    {
        /// <summary>The youngest request that it is about.</summary>
        public long LastId { get; } = lastId;

        public void Dispose() => calls.Resume(this);
    }

    private sealed class Entry(ICallSink sink, TimeSpan patience, TimeSpan longest, long due, long lastDue)
    {
        public ICallSink Sink { get; } = sink;

        public TimeSpan Patience { get; } = patience;

        public TimeSpan Longest { get; } = longest;

        public long Due { get; set; } = due;

        public long LastDue { get; } = lastDue;
    }
}
