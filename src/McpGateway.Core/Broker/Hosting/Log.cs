using Microsoft.Extensions.Logging;

namespace McpGateway.Broker.Hosting;

/// <summary>What happens to a broker, with event ids from 400.</summary>
internal static partial class Log
{
    [LoggerMessage(400, LogLevel.Information, "broker {Version} listens at {Place}, process {Process}")]
    public static partial void Listening(ILogger logger, string version, string place, int process);

    [LoggerMessage(401, LogLevel.Information, "broker: a client has connected from {Folder}, process {Process}; sessions: {Sessions}")]
    public static partial void SessionBegun(ILogger logger, string folder, int process, int sessions);

    [LoggerMessage(402, LogLevel.Information, "broker: a client has gone; sessions: {Sessions}")]
    public static partial void SessionEnded(ILogger logger, int sessions);

    [LoggerMessage(403, LogLevel.Information, "broker: makes room for version {Version}; it keeps its sessions, which are {Sessions}")]
    public static partial void Draining(ILogger logger, string version, int sessions);

    [LoggerMessage(404, LogLevel.Information, "broker: ends, because {Reason}")]
    public static partial void Ending(ILogger logger, string reason);

    [LoggerMessage(405, LogLevel.Warning, "broker: refused a connection: {Reason}")]
    public static partial void Refused(ILogger logger, string reason);

    [LoggerMessage(406, LogLevel.Warning, "broker: a connection could not be taken")]
    public static partial void AcceptFailed(ILogger logger, Exception exception);

    [LoggerMessage(407, LogLevel.Error, "broker: a session ended by a mistake of the gateway's")]
    public static partial void SessionFailed(ILogger logger, Exception exception);

    [LoggerMessage(408, LogLevel.Error, "broker: cannot start: {Reason}")]
    public static partial void CannotStart(ILogger logger, string reason);

    [LoggerMessage(410, LogLevel.Warning, "broker: a client takes nothing, with {Megabytes} MB waiting for it; answers of servers that it shares are refused")]
    public static partial void ClientRefused(ILogger logger, long megabytes);

    [LoggerMessage(409, LogLevel.Warning, "broker: a client takes nothing, with {Megabytes} MB waiting for it; its session is ended")]
    public static partial void ClientDropped(ILogger logger, long megabytes);
}
