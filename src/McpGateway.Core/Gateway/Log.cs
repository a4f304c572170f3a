using Microsoft.Extensions.Logging;

namespace McpGateway.Gateway;

/// <summary>What happens between the gateway and its clients, with event ids from 300.</summary>
internal static partial class Log
{
    [LoggerMessage(300, LogLevel.Information, "mcp-gateway {Version} is serving on stdio")]
    public static partial void Serving(ILogger logger, string version);

    [LoggerMessage(301, LogLevel.Information, "mcp-gateway is exiting")]
    public static partial void Ending(ILogger logger);

    [LoggerMessage(302, LogLevel.Error, "a message from the client could not be handled")]
    public static partial void ReadFailed(ILogger logger, Exception exception);

    [LoggerMessage(303, LogLevel.Warning, "configuration: {Problem}")]
    public static partial void ConfigurationProblem(ILogger logger, string problem);

    [LoggerMessage(306, LogLevel.Warning, "{Message}")]
    public static partial void NothingConfigured(ILogger logger, string message);

    [LoggerMessage(305, LogLevel.Information, "configuration: reloaded after a change; servers: {Servers}")]
    public static partial void ConfigurationChanged(ILogger logger, int servers);

    [LoggerMessage(320, LogLevel.Warning, "server '{Server}': a result above outputLimit could not be stored, so it was passed on whole: {Reason}")]
    public static partial void ResultNotKept(ILogger logger, string server, string reason);

    [LoggerMessage(321, LogLevel.Warning, "results left behind by another gateway could not be removed")]
    public static partial void ResultsLeft(ILogger logger, Exception exception);

    [LoggerMessage(330, LogLevel.Warning, "telemetry: {Problem}")]
    public static partial void TelemetryProblem(ILogger logger, string problem);

    [LoggerMessage(331, LogLevel.Warning, "telemetry: the collector at {Address} does not take traces or metrics: {Reason}. Nothing else is affected, and this is not told again. Start it, or correct OTEL_EXPORTER_OTLP_ENDPOINT.")]
    public static partial void CollectorFailed(ILogger logger, string address, string reason);

    [LoggerMessage(332, LogLevel.Information, "telemetry: OpenTelemetry is on; traces: {Traces}, metrics: {Metrics}")]
    public static partial void TelemetryOn(ILogger logger, bool traces, bool metrics);

    [LoggerMessage(304, LogLevel.Warning, "a subscription could not be restored: {Reason}")]
    public static partial void NotSubscribed(ILogger logger, string reason);
}
