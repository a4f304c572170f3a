namespace McpGateway.Http.Metrics;

/// <summary>One series of a metric: the values with the same labels.</summary>
/// <param name="labels">The labels, as they are written.</param>
/// <param name="bounds">The upper ends of the buckets; empty for what is no histogram.</param>
internal sealed class MetricSeries(MetricLabels labels, IReadOnlyList<double> bounds)
{
    private readonly Lock _gate = new();
    private readonly long[] _buckets = new long[bounds.Count + 1];
    private double _sum;
    private long _count;

    /// <summary>The labels.</summary>
    public MetricLabels Labels => labels;

    /// <summary>Takes a value into the sum, and into its bucket.</summary>
    public void Add(double value)
    {
        int bucket = 0;
        while (bucket < bounds.Count && value > bounds[bucket])
        {
            bucket++;
        }

        lock (_gate)
        {
            _buckets[bucket]++;
            _sum += value;
            _count++;
        }
    }

    /// <summary>The value is another one now.</summary>
    public void Set(double value)
    {
        lock (_gate)
        {
            _sum = value;
        }
    }

    /// <summary>What it is at the moment: values in each bucket, their sum and their number.</summary>
    public (long[] Buckets, double Sum, long Count) Read()
    {
        lock (_gate)
        {
            return ([.. _buckets], _sum, _count);
        }
    }
}
