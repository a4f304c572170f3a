using System.Globalization;
using Microsoft.Extensions.Logging;

namespace McpGateway.Diagnostics;

/// <summary>Writes the gateway's log to <c>logs/gateway.log</c>, and warnings and errors to stderr as well where that is wanted.</summary>
internal sealed class FileLoggerProvider : ILoggerProvider
{
    private readonly RollingFile _file;
    private readonly TextWriter? _problems;
    private readonly TimeProvider _time;

    public FileLoggerProvider(RollingFile file, TextWriter? problems, TimeProvider time)
    {
        _file = file;
        _problems = problems;
        _time = time;
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose() => _file.Dispose();

    private sealed class Logger(FileLoggerProvider provider, string category) : ILogger
    {
        // The SDK reports what a peer did wrong as errors of its own; they belong in the file, not before a user's eyes.
        private readonly bool _own = category.StartsWith("McpGateway", StringComparison.Ordinal);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= (_own ? LogLevel.Information : LogLevel.Warning);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            string text = formatter(state, exception).ReplaceLineEndings(" | ");
            string time = provider._time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
            string line = string.Create(CultureInfo.InvariantCulture, $"{time} {Environment.ProcessId} {Level(logLevel)} {eventId.Id} {text}");
            provider._file.Append(exception is null ? line : $"{line} | {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" | ")}");
            if (_own && logLevel >= LogLevel.Warning && provider._problems is { } problems)
            {
                problems.WriteLine("mcp-gateway: " + text);
            }
        }

        private static string Level(LogLevel level) => level switch
        {
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            _ => "fail",
        };
    }
}
