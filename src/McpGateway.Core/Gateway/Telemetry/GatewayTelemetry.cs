using System.Diagnostics;
using System.Diagnostics.Metrics;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Observing;
using McpGateway.Gateway.Tokens;
using McpGateway.Transports;

namespace McpGateway.Gateway.Telemetry;

/// <summary>Traces and metrics of a gateway, where somebody has asked for them: a gateway without them has none of this.</summary>
internal sealed class GatewayTelemetry : IDisposable
{
    private readonly GatewayServices _services;
    private readonly ActivitySource _source;
    private readonly Instruments _instruments;
    private readonly BoundedNames _names;
    private readonly CallTelemetry _calls;

    /// <param name="services">The gateway.</param>
    /// <param name="namesUsers">Whether users are attributes.</param>
    public GatewayTelemetry(GatewayServices services, bool namesUsers)
    {
        _services = services;
        _source = new ActivitySource(TelemetryNames.Scope, ProductVersion.Text);
        Meter = new Meter(TelemetryNames.Scope, ProductVersion.Text);
        _instruments = new Instruments(Meter);
        _ = new Gauges(Meter, services);
        _names = new BoundedNames(services);
        _calls = new CallTelemetry(_source, _instruments, _names, namesUsers);
        services.Observers.Add(_calls);
        services.Observers.Cut += OnCut;
        services.Connections.Lives.Started += OnStarted;
        services.Connections.Lives.Crashed += OnCrashed;
    }

    /// <summary>What the metrics are of.</summary>
    public Meter Meter { get; }

    /// <summary>Whether somebody wants traces.</summary>
    public bool Traces => _source.HasListeners();

    /// <summary>A client has come.</summary>
    /// <param name="origin">How.</param>
    /// <returns>To be disposed when it has gone.</returns>
    public IDisposable BeginSession(ClientOrigin origin) => new Session(this, new KeyValuePair<string, object?>(TelemetryNames.Transport, origin.Transport));

    /// <summary>A request of HTTP was answered.</summary>
    /// <param name="method">The method of HTTP.</param>
    /// <param name="route">The address, without what is different in each.</param>
    /// <param name="status">The status.</param>
    /// <param name="duration">How long it took.</param>
    public void NoteHttp(string method, string route, int status, TimeSpan duration) => _instruments.HttpRequests.Record(
        duration.TotalSeconds,
        new KeyValuePair<string, object?>("http.request.method", method),
        new KeyValuePair<string, object?>("http.route", route),
        new KeyValuePair<string, object?>("http.response.status_code", status));

    /// <inheritdoc />
    public void Dispose()
    {
        _services.Observers.Remove(_calls);
        _services.Observers.Cut -= OnCut;
        _services.Connections.Lives.Started -= OnStarted;
        _services.Connections.Lives.Crashed -= OnCrashed;
        _source.Dispose();
        Meter.Dispose();
    }

    private KeyValuePair<string, object?> Server(string server) => new(TelemetryNames.Server, _names.Server(server));

    private void OnCut(string server, int length, ReadOnlySpan<byte> shown)
    {
        _instruments.ResultsCut.Add(1, Server(server));
        // What is not shown is as dense as what is.
        double density = shown.IsEmpty ? 0 : TokenEstimate.Of(shown) / (double)shown.Length;
        _instruments.TokensSpared.Add((long)(Math.Max(0, length - shown.Length) * density), Server(server));
    }

    private void OnStarted(string server, TimeSpan duration, ServerException? failure)
    {
        if (failure is null)
        {
            _instruments.Starts.Record(duration.TotalSeconds, Server(server));
        }
        else
        {
            _instruments.Starts.Record(duration.TotalSeconds, Server(server), new KeyValuePair<string, object?>(TelemetryNames.Error, ErrorTypes.Of(failure)));
        }
    }

    private void OnCrashed(string server) => _instruments.Crashes.Add(1, Server(server));

    private sealed class Session : IDisposable
    {
        private readonly GatewayTelemetry _telemetry;
        private readonly KeyValuePair<string, object?> _transport;
        private readonly long _began;

        public Session(GatewayTelemetry telemetry, KeyValuePair<string, object?> transport)
        {
            _telemetry = telemetry;
            _transport = transport;
            _began = telemetry._services.Time.GetTimestamp();
            telemetry._instruments.OpenSessions.Add(1, transport);
        }

        public void Dispose()
        {
            _telemetry._instruments.OpenSessions.Add(-1, _transport);
            _telemetry._instruments.Sessions.Record(_telemetry._services.Time.GetElapsedTime(_began).TotalSeconds, _transport);
        }
    }
}
