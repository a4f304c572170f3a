namespace McpGateway.Benchmarks;

/// <summary>Numbers made of many.</summary>
internal static class Statistics
{
    /// <summary>The value that a part of all values does not exceed: 0.5 is the median.</summary>
    public static double Percentile(IEnumerable<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)(part * (sorted.Length - 1))];
    }

    public static double Median(IEnumerable<double> values) => Percentile(values, 0.5);
}
