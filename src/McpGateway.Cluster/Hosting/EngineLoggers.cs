using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace McpGateway.Cluster.Hosting;

/// <summary>
/// What the engine below says that an operator wants to read in the gateway's log, each on one line and the same once a minute. Not what it says of a Redis or of a node that
/// is lost: the node says that itself, in its own words.
/// </summary>
/// <param name="loggers">The gateway's log.</param>
internal sealed class EngineLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    private const int Longest = 300;

    /// <summary>How often the same is said, in milliseconds.</summary>
    private const long Pause = 60_000;

    /// <summary>Who notices that the node itself does not keep up: what is no error counts as well.</summary>
    private const string Watchful = "LocalSiloHealthMonitor";

    /// <summary>Who fails as a matter of course when nodes come and go. What is to be told of it is told by those that wanted something.</summary>
    private static readonly string[] s_ordinary = ["ClientDirectory", "GrainCallCancellationManager"];

    /// <summary>
    /// The same for single events: nowhere to send a message, told to be dead (the node says so and ends), could not say goodbye (the same), a server that has gone is still
    /// said to be there.
    /// </summary>
    private static readonly int[] s_ordinaryEvents = [100_071, 100_627, 100_649, 1_528_537_479];

    private readonly ConcurrentDictionary<(string Part, int Event), long> _said = new();

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new Choosing(this, categoryName[(categoryName.LastIndexOf('.') + 1)..], loggers.CreateLogger(categoryName));

    /// <inheritdoc />
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    /// <inheritdoc />
    public void Dispose()
    {
        // The log is somebody else's.
    }

    /// <summary>Whether something is a failure of Redis that is found out and said elsewhere.</summary>
    private static bool IsOfRedis(Exception? exception)
    {
        for (Exception? part = exception; part is not null; part = part.InnerException)
        {
            if (part is RedisConnectionException or RedisTimeoutException)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsNew(string part, int id)
    {
        long now = Environment.TickCount64;
        if (_said.TryGetValue((part, id), out long said) && now - said < Pause)
        {
            return false;
        }

        _said[(part, id)] = now;
        return true;
    }

    private sealed class Choosing(EngineLoggers all, string part, ILogger logger) : ILogger
    {
        private readonly LogLevel _least = s_ordinary.Contains(part, StringComparer.Ordinal) ? LogLevel.None : part == Watchful ? LogLevel.Warning : LogLevel.Error;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= _least && logLevel != LogLevel.None && logger.IsEnabled(LogLevel.Warning);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel) || s_ordinaryEvents.Contains(eventId.Id) || IsOfRedis(exception) || !all.IsNew(part, eventId.Id))
            {
                return;
            }

            string text = Words.Cut($"engine, {part}: {formatter(state, exception)}{(exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})")}", Longest);
            logger.Log(LogLevel.Warning, eventId, text, null, static (text, _) => text);
        }
    }
}
