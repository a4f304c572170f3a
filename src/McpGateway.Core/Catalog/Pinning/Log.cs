using Microsoft.Extensions.Logging;

namespace McpGateway.Catalog.Pinning;

/// <summary>What is told of changed tools, with event ids from 230.</summary>
internal static partial class Log
{
    [LoggerMessage(230, LogLevel.Warning, "server '{Server}' is other than it was approved: {Changes}; {Consequence}. To see and approve it: mcp-gateway pin --changed, Get-McpTool -Changed")]
    public static partial void Changed(ILogger logger, string server, string changes, string consequence);

    [LoggerMessage(231, LogLevel.Warning, "server '{Server}': what it offers could not be compared with what was approved: {Reason}")]
    public static partial void NotPinned(ILogger logger, string server, string reason);

    [LoggerMessage(232, LogLevel.Warning, "server '{Server}': texts that may try to steer a model: {Marks}. See docs/pinning.md")]
    public static partial void Marked(ILogger logger, string server, string marks);
}
