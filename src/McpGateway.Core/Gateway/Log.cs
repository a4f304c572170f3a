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

    [LoggerMessage(304, LogLevel.Warning, "a subscription could not be restored: {Reason}")]
    public static partial void NotSubscribed(ILogger logger, string reason);
}
