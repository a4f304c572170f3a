using Microsoft.Extensions.Logging;

namespace McpGateway.Catalog;

/// <summary>What happens to the catalog, with event ids from 200.</summary>
internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Information, "server '{Server}': {Count} tools listed")]
    public static partial void Listed(ILogger logger, string server, int count);

    [LoggerMessage(201, LogLevel.Warning, "{Reason}")]
    public static partial void ListFailed(ILogger logger, string reason);

    [LoggerMessage(202, LogLevel.Information, "no answer to '{Method}', its list counts as empty: {Reason}")]
    public static partial void ListSkipped(ILogger logger, string method, string reason);
}
