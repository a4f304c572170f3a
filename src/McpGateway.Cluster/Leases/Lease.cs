using System.Diagnostics;
using StackExchange.Redis;

namespace McpGateway.Cluster.Leases;

/// <summary>
/// A lease that is held, and renewed until it is disposed or lost. It counts as lost while it still lasts in Redis: there must be time to end what was done under it.
/// </summary>
internal sealed class Lease : IAsyncDisposable
{
    private readonly LeaseStore _store;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _renewing;

    /// <param name="store">Where it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">What stands in Redis.</param>
    /// <param name="fence">Its number.</param>
    /// <param name="since">When it was asked for, a timestamp.</param>
    public Lease(LeaseStore store, string name, string value, long fence, long since)
    {
        _store = store;
        Name = name;
        Value = value;
        Fence = fence;
        _renewing = Task.Run(() => RenewAsync(since));
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What stands in Redis as long as it is held.</summary>
    public string Value { get; }

    /// <summary>Its number, greater than those of all before it.</summary>
    public long Fence { get; }

    /// <summary>Completes when it is lost; never fails.</summary>
    public Task Lost => _lost.Task;

    /// <summary>How long it is held without being renewed. The rest of its time is left to end what was done under it.</summary>
    private TimeSpan Safe => _store.Duration * 2 / 3;

    /// <summary>Gives it back. What was done under it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        _end.Dispose();
        if (_lost.Task.IsCompleted)
        {
            return;
        }

        try
        {
            await _store.GiveAsync(this).WaitAsync(_store.Duration / 5).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // It ends by itself.
        }
    }

    private async Task RenewAsync(long renewed)
    {
        while (true)
        {
            await Task.Delay(_store.Duration / 5, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_end.IsCancellationRequested)
            {
                return;
            }

            long asked = Stopwatch.GetTimestamp();
            TimeSpan left = Safe - Stopwatch.GetElapsedTime(renewed);
            bool? isHeld = left > TimeSpan.Zero ? await TryRenewAsync(left).ConfigureAwait(false) : false;
            if (isHeld == true)
            {
                renewed = asked;
            }
            else if (isHeld == false || Stopwatch.GetElapsedTime(renewed) >= Safe)
            {
                _lost.TrySetResult();
                return;
            }
        }
    }

    /// <summary>Null where nobody answers.</summary>
    private async Task<bool?> TryRenewAsync(TimeSpan patience)
    {
        try
        {
            return await _store.RenewAsync(this).WaitAsync(patience).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return null;
        }
    }
}
