using McpGateway.Diagnostics;
using Microsoft.Extensions.Logging;

namespace McpGateway.Cluster.Hosting;

/// <summary>What the engine below says that is worth a line in the gateway's log: its errors, each on one line of a bearable length.</summary>
/// <param name="loggers">The gateway's log.</param>
internal sealed class EngineLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    private const int Longest = 300;

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new Cutting(loggers.CreateLogger(categoryName));

    /// <inheritdoc />
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    /// <inheritdoc />
    public void Dispose()
    {
        // The log is somebody else's.
    }

    private sealed class Cutting(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error && logger.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                string text = UntrustedText.OneLine($"{formatter(state, exception)}{(exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})")}", Longest);
                logger.Log(logLevel, eventId, text, null, static (text, _) => text);
            }
        }
    }
}
