using McpGateway.Diagnostics;
using McpGateway.Gateway.Scripts;
using McpGateway.Gateway.Telemetry;
using Microsoft.Extensions.Logging;

namespace McpGateway.Gateway.Hosting;

/// <content>Traces and metrics, where somebody asks for them.</content>
public sealed partial class GatewayRuntime
{
    /// <summary>The variable that says whether users are attributes of traces and metrics.</summary>
    private const string UsersVariable = "GATEWAY_TELEMETRY_USERS";

    private readonly Lock _telemetryGate = new();
    private volatile bool _isTelemetryDecided;
    private IAsyncDisposable? _export;

    /// <summary>Traces and metrics of this gateway; null where nobody has asked for them.</summary>
    internal GatewayTelemetry? Telemetry { get; private set; }

    /// <summary>The calls of scripts, which are measured from the first one on where somebody asks for that.</summary>
    private ScriptCalls MeasuredCalls
    {
        get
        {
            BeginTelemetry();
            return _calls;
        }
    }

    /// <summary>Finds out, once, whether somebody asks for traces or metrics, and begins with them if so.</summary>
    internal void BeginTelemetry()
    {
        if (_isTelemetryDecided)
        {
            return;
        }

        lock (_telemetryGate)
        {
            if (!_isTelemetryDecided)
            {
                TryBeginTelemetry();
                _isTelemetryDecided = true;
            }
        }
    }

    private void TryBeginTelemetry()
    {
        ILogger logger = LoggerFactory.CreateLogger("McpGateway.Gateway");
        try
        {
            ExportSettings? settings = Options.Export is null
                ? null
                : ExportSettings.Read(Options.Home, (address, reason) => Log.CollectorFailed(logger, UntrustedText.OneLine(address, 200), UntrustedText.OneLine(reason, 300).TrimEnd('.')));
            foreach (string problem in settings?.Problems ?? [])
            {
                Log.TelemetryProblem(logger, problem);
            }

            bool exports = settings is { ExportsTraces: true } or { ExportsMetrics: true };
            if (!exports && !Options.IsMeasured)
            {
                return;
            }

            Telemetry = new GatewayTelemetry(Services, Connections.LoadVariables().Get(UsersVariable) is "1" or "true" or "TRUE" or "True");
            if (exports)
            {
                _export = Options.Export!(settings!);
                Log.TelemetryOn(logger, settings!.ExportsTraces, settings.ExportsMetrics);
            }
        }
        catch (Exception e)
        {
            // Nobody is refused because nobody can watch.
            Log.TelemetryProblem(logger, $"OpenTelemetry could not be started, so nothing is sent: {UntrustedText.OneLine(e.Message, 300)}");
        }
    }

    private async Task EndTelemetryAsync()
    {
        if (_export is not null)
        {
            await _export.DisposeAsync().ConfigureAwait(false);
        }

        Telemetry?.Dispose();
    }
}
