using System.Runtime.CompilerServices;
using McpGateway.Gateway.Telemetry;
using McpGateway.Telemetry;

namespace McpGateway.PowerShell;

/// <summary>Sends traces and metrics to a collector. Nothing of OpenTelemetry is loaded before somebody has asked for that.</summary>
internal static class TelemetryExport
{
    /// <summary>Begins; disposing what comes back ends it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IAsyncDisposable Start(ExportSettings settings) => OpenTelemetryExport.Start(settings);
}
