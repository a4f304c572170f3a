using Microsoft.Extensions.Logging;

namespace McpGateway.Connections;

/// <summary>What happens to servers, with event ids from 100.</summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information, "server '{Server}': started, process {Process}, MCP {Revision}, after {Milliseconds} ms")]
    public static partial void Started(ILogger logger, string server, int process, string revision, long milliseconds);

    [LoggerMessage(101, LogLevel.Warning, "{Reason}")]
    public static partial void StartFailed(ILogger logger, string reason);

    [LoggerMessage(102, LogLevel.Information, "server '{Server}': stopped, process {Process}")]
    public static partial void Stopped(ILogger logger, string server, int process);

    [LoggerMessage(104, LogLevel.Warning, "server '{Server}': a setting could not be taken up: {Problem}")]
    public static partial void SettingIgnored(ILogger logger, string server, string problem);

    [LoggerMessage(103, LogLevel.Error, "server '{Server}': its messages could not be handled, its connection ends")]
    public static partial void ReadFailed(ILogger logger, string server, Exception exception);
}
