using Microsoft.Extensions.Logging;

namespace McpGateway.Http;

/// <summary>What happens to a gateway that serves HTTP, with event ids from 500.</summary>
internal static partial class Log
{
    [LoggerMessage(500, LogLevel.Information, "http: version {Version} listens at {Address}, process {Process}")]
    public static partial void Listening(ILogger logger, string version, string address, int process);

    [LoggerMessage(501, LogLevel.Information, "http: '{Client}' of {User} has begun a session; sessions: {Sessions}")]
    public static partial void SessionBegun(ILogger logger, string client, string user, int sessions);

    [LoggerMessage(502, LogLevel.Information, "http: '{Client}' of {User} goes on with a session of before; sessions: {Sessions}")]
    public static partial void SessionRestored(ILogger logger, string client, string user, int sessions);

    [LoggerMessage(503, LogLevel.Information, "http: a session has ended; sessions: {Sessions}")]
    public static partial void SessionEnded(ILogger logger, int sessions);

    [LoggerMessage(504, LogLevel.Error, "http: a session ended by a mistake of the gateway's")]
    public static partial void SessionFailed(ILogger logger, Exception exception);

    [LoggerMessage(505, LogLevel.Warning, "http: a session cannot be kept for after a restart")]
    public static partial void SessionNotKept(ILogger logger, Exception exception);

    [LoggerMessage(506, LogLevel.Error, "http: old sessions could not be looked for")]
    public static partial void SweepFailed(ILogger logger, Exception exception);

    [LoggerMessage(507, LogLevel.Information, "http: refused {Method} {Path}: {Reason}")]
    public static partial void Refused(ILogger logger, string method, string path, string reason);

    [LoggerMessage(508, LogLevel.Error, "http: a request failed by a mistake of the gateway's")]
    public static partial void RequestFailed(ILogger logger, Exception exception);

    [LoggerMessage(510, LogLevel.Information, "http: a request was ended, because its token was removed or has expired")]
    public static partial void Revoked(ILogger logger);

    [LoggerMessage(520, LogLevel.Information, "http: '{Action}' of the server {Server}, from the page")]
    public static partial void PageAction(ILogger logger, string action, string server);

    [LoggerMessage(509, LogLevel.Information, "http: ends, because {Reason}")]
    public static partial void Ending(ILogger logger, string reason);
}
