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

    [LoggerMessage(110, LogLevel.Information, "server '{Server}': left behind by a gateway that was killed, ended now, processes: {Count}")]
    public static partial void LeftoverEnded(ILogger logger, string server, int count);

    [LoggerMessage(111, LogLevel.Warning, "server '{Server}': left behind by a gateway that was killed, and cannot be ended")]
    public static partial void LeftoverStays(ILogger logger, string server);

    [LoggerMessage(112, LogLevel.Warning, "what a killed gateway has left behind cannot be looked for")]
    public static partial void LeftoversFailed(ILogger logger, Exception exception);

    [LoggerMessage(120, LogLevel.Warning, "server '{Server}': process {Process} {Reason}")]
    public static partial void Crashed(ILogger logger, string server, int process, string reason);

    [LoggerMessage(121, LogLevel.Warning, "server '{Server}': {Failures} starts in a row failed, the next is not tried before {NextTry:HH:mm:ss} UTC")]
    public static partial void CircuitOpened(ILogger logger, string server, int failures, DateTimeOffset nextTry);

    [LoggerMessage(122, LogLevel.Information, "server '{Server}': starts again")]
    public static partial void CircuitClosed(ILogger logger, string server);

    [LoggerMessage(123, LogLevel.Information, "server '{Server}': process {Process} is stopped, {Reason}")]
    public static partial void Idle(ILogger logger, string server, int process, string reason);
}
