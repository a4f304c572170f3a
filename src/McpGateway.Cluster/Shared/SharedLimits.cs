using System.Collections.Concurrent;
using McpGateway.Access;
using StackExchange.Redis;

namespace McpGateway.Cluster.Shared;

/// <summary>
/// Limits that hold over all nodes: a token bucket a user in Redis, by its clock. A node takes calls from it in batches of a fortieth, so that most calls ask nobody; what it
/// does not use at once is lost for a while, which is why a user of many nodes may get some percent less, or more after a pause. Without Redis each node has its own bucket
/// of the part that falls to it.
/// </summary>
/// <param name="redis">Where the buckets are.</param>
/// <param name="nodes">How many nodes there are, as far as is known.</param>
/// <param name="time">The clock.</param>
internal sealed class SharedLimits(SharedRedis redis, Func<int> nodes, TimeProvider time) : ICallLimits
{
    private const int Batches = 40;

    /// <summary>How long what was taken may be used.</summary>
    private static readonly TimeSpan s_hold = TimeSpan.FromSeconds(5);

    // KEYS: the bucket. ARGV: the limit, how many are wanted, how many are needed. Returns how many there are, and otherwise for how many milliseconds to wait.
    private const string Script = """
        local limit, want, need = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local clock = redis.call('TIME')
        local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
        local kept = redis.call('HMGET', KEYS[1], 'left', 'since', 'limit')
        local left = limit
        if kept[1] and tonumber(kept[3]) == limit then
          left = math.min(limit, tonumber(kept[1]) + math.max(0, now - tonumber(kept[2])) * limit / 60000)
        end
        local given, wait = 0, 0
        if left >= need then
          given = math.max(need, math.min(want, math.floor(left)))
          left = left - given
        else
          wait = math.ceil((need - left) * 60000 / limit)
        end
        redis.call('HSET', KEYS[1], 'left', string.format('%.6f', left), 'since', string.format('%.0f', now), 'limit', ARGV[1])
        redis.call('PEXPIRE', KEYS[1], 70000)
        return {given, wait}
        """;

    private readonly ConcurrentDictionary<string, Share> _shares = new(StringComparer.Ordinal);
    private readonly RateLimits _own = new(time);

    /// <inheritdoc />
    public async ValueTask<int?> TakeAsync(string user, int callsPerMinute, int count)
    {
        int need = Math.Clamp(count, 1, callsPerMinute);
        Share share = _shares.GetOrAdd(user, static _ => new Share());
        if (share.TryTake(callsPerMinute, need, time) is { } known)
        {
            return SecondsOf(known);
        }

        // One at a time asks; the others find what it has brought.
        await share.Asking.WaitAsync().ConfigureAwait(false);
        try
        {
            if (share.TryTake(callsPerMinute, need, time) is { } meanwhile)
            {
                return SecondsOf(meanwhile);
            }

            (bool isReached, RedisResult? answer) = await redis.TryAsync(database => database.ScriptEvaluateAsync(
                Script, [redis.Key("limits/" + user)], [callsPerMinute, Math.Max(need, callsPerMinute / Batches), need])).ConfigureAwait(false);
            if (!isReached)
            {
                return _own.Take(user, Math.Max(1, callsPerMinute / Math.Max(1, nodes())), need);
            }

            long[] given = (long[])answer!;
            return SecondsOf(share.Take(callsPerMinute, need, (int)given[0], TimeSpan.FromMilliseconds(given[1]), time));
        }
        finally
        {
            share.Asking.Release();
        }
    }

    private static int? SecondsOf(TimeSpan wait) => wait == TimeSpan.Zero ? null : (int)Math.Max(1, Math.Ceiling(wait.TotalSeconds));

    /// <summary>What this node has of one user's bucket.</summary>
    private sealed class Share
    {
        private readonly Lock _gate = new();
        private int _limit;
        private int _left;
        private long _taken;
        private int _refused;
        private TimeSpan _wait;

        /// <summary>Held by who asks Redis.</summary>
        public SemaphoreSlim Asking { get; } = new(1);

        /// <summary>Takes calls without asking: zero where they may be made, how long to wait where that is known, null where it is not.</summary>
        public TimeSpan? TryTake(int limit, int need, TimeProvider time)
        {
            lock (_gate)
            {
                TimeSpan age = time.GetElapsedTime(_taken);
                if (limit != _limit)
                {
                    return null;
                }

                if (_left >= need && age < s_hold)
                {
                    _left -= need;
                    return TimeSpan.Zero;
                }

                // Nobody can bring calls back earlier than they come back by themselves.
                return _refused > 0 && need >= _refused && age < _wait ? _wait - age + TimeSpan.FromMinutes((need - _refused) / (double)limit) : null;
            }
        }

        /// <summary>Notes what Redis has said, and takes from it.</summary>
        public TimeSpan Take(int limit, int need, int given, TimeSpan wait, TimeProvider time)
        {
            lock (_gate)
            {
                if (given == 0)
                {
                    (_refused, _wait) = (need, wait);
                }
                else
                {
                    int left = limit == _limit && time.GetElapsedTime(_taken) < s_hold ? _left : 0;
                    (_left, _refused) = (left + given - need, 0);
                }

                (_limit, _taken) = (limit, time.GetTimestamp());
                return given == 0 ? wait : TimeSpan.Zero;
            }
        }
    }
}
