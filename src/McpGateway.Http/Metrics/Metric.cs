using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace McpGateway.Http.Metrics;

/// <summary>One metric with its series.</summary>
internal sealed class Metric
{
    /// <summary>More than that no reader can use. What comes with other labels after that is counted together.</summary>
    private const int MostSeries = 2000;

    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<double> _bounds;
    private readonly bool _isObserved;

    /// <param name="instrument">What is measured.</param>
    public Metric(Instrument instrument)
    {
        bool isCounter = instrument is Counter<long>;
        Kind = instrument is Histogram<double> ? "histogram" : isCounter ? "counter" : "gauge";
        Source = instrument.Name;
        Name = PrometheusText.NameOf(instrument.Name) + instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" } + (isCounter ? "_total" : "");
        Help = instrument.Description ?? "";
        _bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries ?? [];
        _isObserved = instrument.IsObservable;
    }

    /// <summary>The name of the instrument.</summary>
    public string Source { get; }

    /// <summary>Its name, with its unit.</summary>
    public string Name { get; }

    /// <summary>What it says.</summary>
    public string Help { get; }

    /// <summary>Its type: <c>histogram</c>, <c>counter</c> or <c>gauge</c>.</summary>
    public string Kind { get; }

    /// <summary>The upper ends of the buckets of a histogram.</summary>
    public IReadOnlyList<double> Bounds => _bounds;

    /// <summary>The series, in the order of their labels.</summary>
    public IEnumerable<MetricSeries> Series => _series.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value);

    /// <summary>What was looked at before does not count: it is about to be looked at again.</summary>
    public void Forget()
    {
        if (_isObserved)
        {
            _series.Clear();
        }
    }

    /// <summary>Takes a value.</summary>
    public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> attributes)
    {
        MetricLabels labels = MetricLabels.Of(attributes);
        if (!_series.TryGetValue(labels.Text, out MetricSeries? series))
        {
            labels = _series.Count < MostSeries ? labels : MetricLabels.Of([new("overflow", "true")]);
            series = _series.GetOrAdd(labels.Text, static (_, of) => new MetricSeries(of.labels, of.bounds), (labels, bounds: _bounds));
        }

        if (_isObserved)
        {
            series.Set(value);
        }
        else
        {
            series.Add(value);
        }
    }
}
