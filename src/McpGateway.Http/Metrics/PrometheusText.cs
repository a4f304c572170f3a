using System.Globalization;
using System.Text;

namespace McpGateway.Http.Metrics;

/// <summary>The text format of Prometheus, version 0.0.4.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes metrics.</summary>
    /// <param name="metrics">The metrics.</param>
    /// <param name="common">Labels of all series, as they are written.</param>
    /// <param name="isSeen">Whether a series is written.</param>
    public static string Write(IEnumerable<Metric> metrics, string common, Func<Metric, MetricLabels, bool> isSeen)
    {
        var text = new StringBuilder();
        foreach (Metric metric in metrics)
        {
            bool isFirst = true;
            foreach (MetricSeries series in metric.Series.Where(series => isSeen(metric, series.Labels)))
            {
                if (isFirst)
                {
                    text.Append("# HELP ").Append(metric.Name).Append(' ').Append(metric.Help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
                    text.Append("# TYPE ").Append(metric.Name).Append(' ').Append(metric.Kind).Append('\n');
                    isFirst = false;
                }

                Write(text, metric, series, common);
            }
        }

        return text.ToString();
    }

    /// <summary>A name as Prometheus allows it.</summary>
    public static string NameOf(string name) => string.Create(name.Length, name, static (letters, name) =>
    {
        for (int i = 0; i < letters.Length; i++)
        {
            letters[i] = char.IsAsciiLetterOrDigit(name[i]) ? name[i] : '_';
        }
    });

    /// <summary>The value of a label, which may be anything that a server calls its tools.</summary>
    public static StringBuilder AppendValue(StringBuilder text, string value)
    {
        foreach (char letter in value)
        {
            _ = letter switch
            {
                '\\' => text.Append("\\\\"),
                '"' => text.Append("\\\""),
                '\n' => text.Append("\\n"),
                _ => text.Append(letter),
            };
        }

        return text;
    }

    private static void Write(StringBuilder text, Metric metric, MetricSeries series, string common)
    {
        string labels = Join(common, series.Labels.Text);
        (long[] buckets, double sum, long count) = series.Read();
        if (metric.Kind != "histogram")
        {
            Line(text, metric.Name, "", labels, "", sum);
            return;
        }

        long below = 0;
        for (int i = 0; i < buckets.Length; i++)
        {
            below += buckets[i];
            string end = i < metric.Bounds.Count ? metric.Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            Line(text, metric.Name, "_bucket", labels, $"le=\"{end}\"", below);
        }

        Line(text, metric.Name, "_sum", labels, "", sum);
        Line(text, metric.Name, "_count", labels, "", count);
    }

    private static string Join(string labels, string more) => labels + (labels.Length > 0 && more.Length > 0 ? "," : "") + more;

    private static void Line(StringBuilder text, string name, string suffix, string labels, string more, double value)
    {
        text.Append(name).Append(suffix);
        if (labels.Length + more.Length > 0)
        {
            text.Append('{').Append(Join(labels, more)).Append('}');
        }

        text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
