using Microsoft.Extensions.Logging;

namespace McpGateway.Audit;

/// <summary>What happens to the audit, with event ids from 700.</summary>
internal static partial class Log
{
    [LoggerMessage(700, LogLevel.Error, "the audit cannot be written ({Reason}): make room, or correct the rights of {Folder}. Calls go on; lines are kept as far as they go, and those that are lost are counted")]
    public static partial void NotWritten(ILogger logger, string reason, string folder);

    [LoggerMessage(701, LogLevel.Warning, "the audit is written again; lines lost meanwhile: {Lost}")]
    public static partial void WrittenAgain(ILogger logger, long lost);

    [LoggerMessage(702, LogLevel.Warning, "requests that are under way when this gateway is killed will be missing in the audit: {Reason}")]
    public static partial void NotKept(ILogger logger, string reason);

    [LoggerMessage(703, LogLevel.Information, "the audit is {State}; it is kept in {Folder}")]
    public static partial void Switched(ILogger logger, string state, string folder);

    [LoggerMessage(704, LogLevel.Warning, "the audit can be read or changed by others: {Reason}")]
    public static partial void Exposed(ILogger logger, string reason);
}
