using System.Numerics;

namespace McpGateway.Gateway.Statistics;

/// <summary>How long calls took, in a fixed room however many there are: a percentile is off by at most 13 %, the longest is exact. Not thread-safe: its owner locks.</summary>
internal sealed class LatencyHistogram
{
    /// <summary>Parts of each doubling.</summary>
    private const int Parts = 8;

    private const int PartBits = 3;

    /// <summary>Up to 2^36 microseconds, which is most of a day.</summary>
    private const int Doublings = 36;

    private readonly int[] _counts = new int[Doublings * Parts];
    private long _total;

    /// <summary>The longest.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>One more call.</summary>
    public void Add(TimeSpan duration)
    {
        _counts[PlaceOf((ulong)Math.Max(0, duration.TotalMicroseconds))]++;
        _total++;
        Longest = duration > Longest ? duration : Longest;
    }

    /// <summary>The time within which a share of the calls was answered.</summary>
    /// <param name="share">Above 0, at most 1.</param>
    public TimeSpan Percentile(double share)
    {
        long wanted = Math.Max(1, (long)Math.Ceiling(_total * share)), seen = 0;
        for (int place = 0; place < _counts.Length; place++)
        {
            seen += _counts[place];
            if (seen >= wanted)
            {
                var end = TimeSpan.FromMicroseconds(EndOf(place));
                return end < Longest ? end : Longest;
            }
        }

        return Longest;
    }

    /// <summary>Adds what another one has seen.</summary>
    public void Add(LatencyHistogram other)
    {
        for (int place = 0; place < _counts.Length; place++)
        {
            _counts[place] += other._counts[place];
        }

        _total += other._total;
        Longest = other.Longest > Longest ? other.Longest : Longest;
    }

    private static int PlaceOf(ulong microseconds)
    {
        if (microseconds < Parts)
        {
            return (int)microseconds;
        }

        int doubling = BitOperations.Log2(microseconds);
        int part = (int)((microseconds >> (doubling - PartBits)) & (Parts - 1));
        return Math.Min((Doublings * Parts) - 1, ((doubling - PartBits + 1) * Parts) + part);
    }

    /// <summary>Where a place ends, in microseconds.</summary>
    private static double EndOf(int place) =>
        place < Parts ? place + 1 : (Parts + (place % Parts) + 1) * Math.Pow(2, (place / Parts) - 1);
}
