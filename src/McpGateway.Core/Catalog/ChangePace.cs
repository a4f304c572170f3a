namespace McpGateway.Catalog;

/// <summary>
/// How soon a list is asked for again after its server has said that it changed: at once the first time, then after pauses that double, because there are servers that
/// say so whenever they are asked. Once a server has said nothing for a while, the pauses start over.
/// </summary>
internal sealed class ChangePace
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(120);

    private readonly TimeProvider _time;
    private TimeSpan _pause = s_first;
    private long? _last;
    private int _waiting;

    public ChangePace(TimeProvider time)
    {
        _time = time;
    }

    /// <summary>Notes that the list has changed. False where it is going to be asked for already.</summary>
    public bool TryWait() => Interlocked.Exchange(ref _waiting, 1) == 0;

    /// <summary>How long to wait from now on until the list is asked for.</summary>
    public TimeSpan Rest()
    {
        TimeSpan since = _last is { } last ? _time.GetElapsedTime(last) : s_quiet;
        if (since >= s_quiet)
        {
            _pause = s_first;
            return TimeSpan.Zero;
        }

        TimeSpan rest = _pause - since;
        return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }

    /// <summary>The list is asked for now: what changes from here on is another change.</summary>
    public void Ask()
    {
        if (_last is { } last && _time.GetElapsedTime(last) < s_quiet)
        {
            _pause = _pause * 2 < s_longest ? _pause * 2 : s_longest;
        }

        _last = _time.GetTimestamp();
        Volatile.Write(ref _waiting, 0);
    }
}
