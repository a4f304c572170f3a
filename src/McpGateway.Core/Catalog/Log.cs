using Microsoft.Extensions.Logging;

namespace McpGateway.Catalog;

/// <summary>What happens to the catalog, with event ids from 200.</summary>
internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Information, "server '{Server}': tools listed: {Count}")]
    public static partial void Listed(ILogger logger, string server, int count);

    [LoggerMessage(201, LogLevel.Warning, "{Reason}")]
    public static partial void ListFailed(ILogger logger, string reason);

    [LoggerMessage(202, LogLevel.Information, "no answer to '{Method}', so its list is treated as empty: {Reason}")]
    public static partial void ListSkipped(ILogger logger, string method, string reason);

    [LoggerMessage(203, LogLevel.Information, "discovery: {Known} of {Tried} new servers have listed what they offer")]
    public static partial void Discovered(ILogger logger, int known, int tried);

    [LoggerMessage(204, LogLevel.Error, "discovery has stopped because of an error")]
    public static partial void DiscoveryFailed(ILogger logger, Exception exception);

    [LoggerMessage(205, LogLevel.Information, "server '{Server}' is not contacted before it is first used: {Reason}")]
    public static partial void NotMet(ILogger logger, string server, string reason);

    [LoggerMessage(208, LogLevel.Warning, "server '{Server}': its list is incomplete: {Reason}")]
    public static partial void ListIncomplete(ILogger logger, string server, string reason);

    [LoggerMessage(209, LogLevel.Warning, "server '{Server}': the tool '{Tool}' is left out, because MCP forbids its use over HTTP: {Reason}")]
    public static partial void ToolLeftOut(ILogger logger, string server, string tool, string reason);
}
