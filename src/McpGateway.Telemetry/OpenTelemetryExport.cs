using McpGateway.Diagnostics;
using McpGateway.Gateway.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace McpGateway.Telemetry;

/// <summary>
/// Sends traces and metrics to a collector (OTLP), as the variables of OpenTelemetry say. It sends beside the calls and never keeps one waiting; what it has not sent at the end it
/// gives up after a moment.
/// </summary>
public sealed class OpenTelemetryExport : IAsyncDisposable
{
    /// <summary>How long the end may take until the last of it is sent.</summary>
    private static readonly TimeSpan s_lastSend = TimeSpan.FromSeconds(1.5);

    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    private OpenTelemetryExport(ExportSettings settings)
    {
        IConfiguration variables = new ConfigurationBuilder().AddInMemoryCollection(settings.Variables.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build();
        var watch = new CollectorWatch(settings.Report);
        if (settings.ExportsTraces)
        {
            _traces = OpenTelemetry.Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(variables))
                .SetResourceBuilder(Resource())
                .AddSource(ExportSettings.Scope)
                .AddOtlpExporter(options => Set(options, settings, watch))
                .Build();
        }

        if (settings.ExportsMetrics)
        {
            _metrics = OpenTelemetry.Sdk.CreateMeterProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(variables))
                .SetResourceBuilder(Resource())
                .AddMeter(ExportSettings.Scope)
                .AddOtlpExporter(options => Set(options, settings, watch))
                .Build();
        }
    }

    /// <summary>Begins to send.</summary>
    /// <param name="settings">What is sent, and where.</param>
    public static IAsyncDisposable Start(ExportSettings settings) => new OpenTelemetryExport(settings);

    /// <summary>Sends what is left, if that is possible in a moment.</summary>
    public async ValueTask DisposeAsync()
    {
        int patience = (int)s_lastSend.TotalMilliseconds;
        // Threads of their own: the pool's may all be busy with a collector that hangs.
        Task traces = OnThread(() => _traces?.Shutdown(patience)), metrics = OnThread(() => _metrics?.Shutdown(patience));
        try
        {
            await Task.WhenAll(traces, metrics).WaitAsync(s_lastSend + s_lastSend).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It is given up; its threads end with the process.
        }
    }

    private static Task OnThread(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>What the user says in OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES counts more.</summary>
    private static ResourceBuilder Resource() => ResourceBuilder.CreateEmpty()
        .AddService("mcp-gateway", serviceVersion: ProductVersion.Text)
        .AddAttributes([new("process.pid", (long)Environment.ProcessId)])
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    private static void Set(OtlpExporterOptions options, ExportSettings settings, CollectorWatch watch)
    {
        // With certificates of the user's, the exporter makes the client that has them.
        if (!settings.Variables.Keys.Any(name => name.StartsWith("OTEL_EXPORTER_OTLP", StringComparison.Ordinal) && (name.EndsWith("_CERTIFICATE", StringComparison.Ordinal) || name.EndsWith("_CLIENT_KEY", StringComparison.Ordinal))))
        {
            int patience = options.TimeoutMilliseconds;
            options.HttpClientFactory = () => new HttpClient(watch.NewHandler()) { Timeout = TimeSpan.FromMilliseconds(patience) };
        }
    }
}
