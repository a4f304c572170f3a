using Microsoft.Extensions.Logging;

namespace McpGateway.Transports.Stdio;

/// <summary>What happens to the processes of servers, with event ids from 110.</summary>
internal static partial class Log
{
    [LoggerMessage(110, LogLevel.Information, "server '{Server}': stopped processes left behind by a gateway that was killed: {Count}")]
    public static partial void LeftoverEnded(ILogger logger, string server, int count);

    [LoggerMessage(111, LogLevel.Warning, "server '{Server}': a process left behind by a gateway that was killed cannot be stopped")]
    public static partial void LeftoverStays(ILogger logger, string server);

    [LoggerMessage(112, LogLevel.Warning, "cannot look for processes left behind by a gateway that was killed")]
    public static partial void LeftoversFailed(ILogger logger, Exception exception);
}
