using System.Diagnostics.Metrics;

namespace McpGateway.Http.Metrics;

/// <summary>Keeps what a meter measures, for whoever asks.</summary>
internal sealed class MetricsCollector : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<Metric> _metrics = [];
    private readonly Lock _gate = new();
    private readonly string _common;

    /// <param name="meter">The meter, with all of its instruments.</param>
    /// <param name="node">The name of the node, which all series then have; null where there is one gateway alone.</param>
    public MetricsCollector(Meter meter, string? node)
    {
        _common = node is null ? "" : MetricLabels.Of([new("node", node)]).Text;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == meter)
            {
                var metric = new Metric(instrument);
                _metrics.Add(metric);
                listener.EnableMeasurementEvents(instrument, metric);
            }
        };
        _listener.SetMeasurementEventCallback<double>(static (_, value, attributes, metric) => ((Metric)metric!).Take(value, attributes));
        _listener.SetMeasurementEventCallback<long>(static (_, value, attributes, metric) => ((Metric)metric!).Take(value, attributes));
        _listener.SetMeasurementEventCallback<int>(static (_, value, attributes, metric) => ((Metric)metric!).Take(value, attributes));
        _listener.Start();
    }

    /// <summary>All metrics as they are now, in the text format of Prometheus.</summary>
    /// <param name="isSeen">Whether a series of a metric is for whoever asks.</param>
    public string Write(Func<Metric, MetricLabels, bool> isSeen)
    {
        // What one reader looks at must not be forgotten for another.
        lock (_gate)
        {
            foreach (Metric metric in _metrics)
            {
                metric.Forget();
            }

            _listener.RecordObservableInstruments();
            return PrometheusText.Write(_metrics.OrderBy(metric => metric.Name, StringComparer.Ordinal), _common, isSeen);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();
}
