using Microsoft.Extensions.Logging;

namespace McpGateway.Transports.Stdio.Records;

/// <summary>What happens to processes that a killed gateway left, with event ids from 110.</summary>
internal static partial class Log
{
    [LoggerMessage(110, LogLevel.Information, "server '{Server}': stopped processes left behind by a gateway that was killed: {Count}")]
    public static partial void LeftoverEnded(ILogger logger, string server, int count);

    [LoggerMessage(111, LogLevel.Warning, "server '{Server}': a process left behind by a gateway that was killed cannot be stopped")]
    public static partial void LeftoverStays(ILogger logger, string server);

    [LoggerMessage(112, LogLevel.Warning, "cannot look for processes left behind by a gateway that was killed")]
    public static partial void LeftoversFailed(ILogger logger, Exception exception);

    [LoggerMessage(113, LogLevel.Information, "server '{Server}': ended containers left behind by a gateway that was killed: {Count}")]
    public static partial void ContainerEnded(ILogger logger, string server, int count);

    [LoggerMessage(114, LogLevel.Information, "server '{Server}': '{Engine}' does not answer, so whether a killed gateway has left a container is not known; the next start asks again")]
    public static partial void ContainerUnknown(ILogger logger, string server, string engine);
}
