using McpGateway.Cluster.Grains;

namespace McpGateway.Cluster.Losses;

/// <summary>
/// The record of the process that a server has in one place, or of several, one after the other: it is there while one runs, and when one was lost. Also knows what was lost
/// before, and who was told.
/// </summary>
/// <param name="records">All records.</param>
/// <param name="key">Which process.</param>
#pragma warning disable CA1001 // The semaphore has no wait handle, and a process may end after all else.
internal sealed class ProcessRecord(ProcessRecords records, ServerKey key)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private volatile Task _running = Task.CompletedTask;
    private volatile LostProcess? _lost;
    private volatile bool _isWritten;
    private volatile bool _stays;
    private volatile Tuple<string, bool>? _endsWith;
    private long _lostAt;

    /// <summary>The server's name.</summary>
    public string Server => key.Server;

    /// <summary>Where it is.</summary>
    public string Place { get; } = records.KeyOf(key);

    /// <summary>What tells it from those of other places, and of other lives of this one.</summary>
    public string Process { get; private set; } = NewProcess();

    /// <summary>The process that was lost before; null where none was, or nobody knows (yet).</summary>
    public LostProcess? Lost => _lost;

    /// <summary>Whether it is in Redis, and its process runs.</summary>
    public bool IsToBeRenewed => _isWritten && IsRunning && !_stays;

    /// <summary>Whether something of it may be in Redis, as far as this place is concerned.</summary>
    public bool MayBeThere { get; private set; }

    private static string NewProcess() => Guid.NewGuid().ToString("N");

    private bool IsRunning => !_running.IsCompleted;

    /// <summary>A process has started. Completes when it is known what was lost before, or that nobody says.</summary>
    /// <param name="ended">Completes when it has ended.</param>
    public Task BeginAsync(Task ended)
    {
        _running = ended;
        _ = WatchAsync(ended);
        return WriteAsync();
    }

    /// <summary>Makes up for what could not be done before.</summary>
    public Task LookAsync() => IsRunning && !_isWritten && !_stays ? WriteAsync() : RemoveAsync();

    /// <summary>Redis has lost it.</summary>
    public void NoteMissing() => _isWritten = false;

    /// <summary>The process that runs ends with its node, or is lost to it: the record stays.</summary>
    public void Leave() => _stays |= IsRunning;

    /// <summary>The same, because the node was told to end.</summary>
    public async Task EndAsync()
    {
        Leave();
        if (_stays && MayBeThere)
        {
            await records.EndAsync(this).ConfigureAwait(false);
        }
    }

    /// <summary>If the process ends now, that is because its client's node has gone: what it kept for that client is lost.</summary>
    /// <param name="node">The name of that node.</param>
    /// <param name="hasEnded">Whether that was told to end.</param>
    public void EndsWith(string node, bool hasEnded) => _endsWith = Tuple.Create(node, hasEnded);

    /// <summary>Somebody uses it.</summary>
    public void Stay() => _endsWith = null;

    /// <summary>Whether a client is to be told what was lost before: once for each.</summary>
    /// <param name="client">What tells it from others.</param>
    public bool Claim(string client)
    {
        lock (_told)
        {
            return _lost is not null && Environment.TickCount64 - _lostAt < ProcessRecords.Life.TotalMilliseconds && _told.Add(client);
        }
    }

    private async Task WatchAsync(Task ended)
    {
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_running == ended)
        {
            await RemoveAsync().ConfigureAwait(false);
        }
    }

    private async Task WriteAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!IsRunning || _isWritten)
            {
                return;
            }

            MayBeThere = true;
            (_isWritten, LostProcess? lost) = await records.WriteAsync(this).ConfigureAwait(false);
            if (lost is not null)
            {
                Note(lost);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Note(LostProcess lost)
    {
        lock (_told)
        {
            _told.Clear();
            _lostAt = Environment.TickCount64;
            _lost = lost;
        }
    }

    private async Task RemoveAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!MayBeThere || IsRunning || _stays)
            {
                return;
            }

            Tuple<string, bool>? with = _endsWith;
            if (with is null ? await records.RemoveAsync(this).ConfigureAwait(false) : await records.EndAsync(this, with.Item1, with.Item2).ConfigureAwait(false))
            {
                // What stays is of another from now on.
                Process = with is null ? Process : NewProcess();
                _isWritten = MayBeThere = false;
            }
        }
        finally
        {
            _gate.Release();
        }
    }
}
