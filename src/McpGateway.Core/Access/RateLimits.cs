using System.Collections.Concurrent;

namespace McpGateway.Access;

/// <summary>
/// How many calls a minute each user has left: a token bucket each. N calls may come at once; what was taken comes back one by one, N in a minute.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class RateLimits(TimeProvider time) : ICallLimits
{
    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    /// <summary>Takes a call from what a user may make.</summary>
    /// <param name="user">The user.</param>
    /// <param name="callsPerMinute">How many calls a minute that are; null where there is no limit.</param>
    /// <param name="count">How many calls; more than there can be at once take all that there can be.</param>
    /// <returns>Null where it may be made; otherwise how long to wait for the next one, in whole seconds as <c>Retry-After</c> says it (429, RFC 6585, section 4).</returns>
    public int? Take(string user, int? callsPerMinute, int count)
    {
        if (callsPerMinute is not { } limit)
        {
            return null;
        }

        Bucket bucket = _buckets.GetOrAdd(user, _ => new Bucket());
        return bucket.Take(limit, Math.Clamp(count, 1, limit), time) is { } wait ? (int)Math.Max(1, Math.Ceiling(wait.TotalSeconds)) : null;
    }

    /// <inheritdoc />
    public ValueTask<int?> TakeAsync(string user, int callsPerMinute, int count) => new(Take(user, callsPerMinute, count));

    /// <summary>What one user has left.</summary>
    private sealed class Bucket
    {
        private readonly Lock _lock = new();
        private int _limit;
        private double _left;
        private long _since;

        public TimeSpan? Take(int limit, int count, TimeProvider time)
        {
            lock (_lock)
            {
                long now = time.GetTimestamp();
                // A new bucket is full, and so is one whose token was made anew with another limit.
                _left = _limit != limit ? limit : Math.Min(limit, _left + (time.GetElapsedTime(_since, now).TotalMinutes * limit));
                _limit = limit;
                _since = now;
                if (_left < count)
                {
                    return TimeSpan.FromMinutes((count - _left) / limit);
                }

                _left -= count;
                return null;
            }
        }
    }
}
