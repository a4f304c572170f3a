namespace McpGateway.Gateway.Statistics;

/// <summary>Calls in each of the last 60 minutes. Not thread-safe: its owner locks.</summary>
internal sealed class MinuteCounts
{
    /// <summary>How many minutes are kept.</summary>
    public const int Minutes = 60;

    private readonly (long Minute, int Calls, int Failures)[] _minutes = new (long, int, int)[Minutes];

    /// <summary>One more call.</summary>
    /// <param name="now">When it ended.</param>
    /// <param name="hasFailed">Whether it failed.</param>
    public void Add(DateTimeOffset now, bool hasFailed)
    {
        long minute = MinuteOf(now);
        ref (long Minute, int Calls, int Failures) place = ref _minutes[minute % Minutes];
        place = (minute, (place.Minute == minute ? place.Calls : 0) + 1, (place.Minute == minute ? place.Failures : 0) + (hasFailed ? 1 : 0));
    }

    /// <summary>Adds what there was in each minute, the one that runs last.</summary>
    /// <param name="now">The time.</param>
    /// <param name="calls">The calls of 60 minutes.</param>
    /// <param name="failures">Those of them that failed.</param>
    public void AddTo(DateTimeOffset now, Span<int> calls, Span<int> failures)
    {
        long last = MinuteOf(now);
        foreach ((long minute, int count, int failed) in _minutes)
        {
            long ago = last - minute;
            if (ago is >= 0 and < Minutes)
            {
                calls[(int)(Minutes - 1 - ago)] += count;
                failures[(int)(Minutes - 1 - ago)] += failed;
            }
        }
    }

    private static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;
}
