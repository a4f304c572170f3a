using System.Net.Sockets;
using McpGateway.Cluster.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace McpGateway.Cluster.Tests;

/// <summary>What of the engine and of Redis comes before an operator.</summary>
public sealed class EngineLogTests
{
    [Fact]
    public void What_matters_is_one_line_of_whole_words_and_what_is_said_elsewhere_is_none()
    {
        var log = new CollectingLogger();
        using var loggers = new EngineLoggers(new OneLog(log));
        ILogger messaging = loggers.CreateLogger("Orleans.Messaging"), directory = loggers.CreateLogger("Orleans.Runtime.GrainDirectory.RedisGrainDirectory");
        Say(messaging, LogLevel.Error, 100_071, "Failed to address message to a node that has gone");
        Say(messaging, LogLevel.Warning, 1, "something that is ordinary");
        Say(loggers.CreateLogger("Orleans.Runtime.GrainDirectory.ClientDirectory"), LogLevel.Error, 0, "Exception publishing client routing table");
        Say(directory, LogLevel.Error, 2, "Unregister failed", new InvalidOperationException("x", new RedisConnectionException(ConnectionFailureType.SocketClosed, "long")));
        Assert.Empty(log.Lines);

        Say(directory, LogLevel.Error, 2, "Unregister failed", new RedisServerException("MISCONF no disk"));
        Say(directory, LogLevel.Error, 2, "Unregister failed again", new RedisServerException("MISCONF no disk"));
        Say(messaging, LogLevel.Error, 3, string.Join(' ', Enumerable.Repeat("word\n", 100)));
        Say(loggers.CreateLogger("Orleans.Runtime.MembershipService.LocalSiloHealthMonitor"), LogLevel.Warning, 4, "Self-monitoring determined that local health is degraded");
        string[] lines = [.. log.Lines.Select(line => line.TrimEnd())];
        Assert.Equal(3, lines.Length);
        Assert.Equal("Warning 2 engine, RedisGrainDirectory: Unregister failed (RedisServerException: MISCONF no disk)", lines[0]);
        Assert.StartsWith("Warning 3 engine, Messaging: word word ", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(" word …", lines[1], StringComparison.Ordinal);
        Assert.InRange(lines[1].Length, 250, 310);
        Assert.Contains("health is degraded", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void The_reason_of_Redis_is_a_few_words()
    {
        Assert.Equal("Connection refused", RedisReason.What(new RedisConnectionException(ConnectionFailureType.UnableToConnect, "UnableToConnect, v: 2, ...", new SocketException((int)SocketError.ConnectionRefused, "Connection refused")), isConnected: false));
        Assert.Equal("there is no connection", RedisReason.What(new RedisConnectionException(ConnectionFailureType.UnableToConnect, "The message timed out in the backlog, mgr: 10 of 10 available, ..."), isConnected: false));
        Assert.Equal("no answer in time", RedisReason.What(new RedisTimeoutException("Timeout awaiting response, qu: 4 ...", CommandStatus.Sent), isConnected: true));
        Assert.Equal("it refuses this user or password", RedisReason.What(new RedisConnectionException(ConnectionFailureType.AuthenticationFailure, "geheim"), isConnected: false));
        Assert.Equal("it answers \"LOADING Redis is loading the dataset\"", RedisReason.What(new AggregateException(new RedisServerException("LOADING Redis is loading the dataset")), isConnected: true));
        Assert.Equal("short", Words.Cut("short", 10));
        Assert.Equal("whole words …", Words.Cut("whole words, one\nafter the other", 16));
    }

    private static void Say(ILogger logger, LogLevel level, int id, string text, Exception? exception = null) => logger.Log(level, new EventId(id), text, exception, static (text, _) => text);

    private sealed class OneLog(ILogger log) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => log;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
