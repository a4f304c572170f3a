using Microsoft.Extensions.Logging;

namespace McpGateway.Connections;

/// <summary>What happens to servers, with event ids from 100.</summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information, "server '{Server}': started, {Place}, MCP {Revision}, after {Milliseconds} ms")]
    public static partial void Started(ILogger logger, string server, string place, string revision, long milliseconds);

    [LoggerMessage(101, LogLevel.Warning, "{Reason}")]
    public static partial void StartFailed(ILogger logger, string reason);

    [LoggerMessage(102, LogLevel.Information, "server '{Server}': stopped, {Place}")]
    public static partial void Stopped(ILogger logger, string server, string place);

    [LoggerMessage(104, LogLevel.Warning, "server '{Server}': a setting could not be applied: {Problem}")]
    public static partial void SettingIgnored(ILogger logger, string server, string problem);

    [LoggerMessage(103, LogLevel.Error, "server '{Server}': a message could not be handled; the connection is closed")]
    public static partial void ReadFailed(ILogger logger, string server, Exception exception);

    [LoggerMessage(120, LogLevel.Warning, "server '{Server}': {Place} {Reason}")]
    public static partial void Crashed(ILogger logger, string server, string place, string reason);

    [LoggerMessage(121, LogLevel.Warning, "server '{Server}': failed to start {Failures} times in a row; the next try is not before {NextTry:HH:mm:ss} UTC")]
    public static partial void CircuitOpened(ILogger logger, string server, int failures, DateTimeOffset nextTry);

    [LoggerMessage(122, LogLevel.Information, "server '{Server}': works again after failed starts")]
    public static partial void CircuitClosed(ILogger logger, string server);

    [LoggerMessage(123, LogLevel.Information, "server '{Server}': stopping {Place}: {Reason}")]
    public static partial void Idle(ILogger logger, string server, string place, string reason);
}
