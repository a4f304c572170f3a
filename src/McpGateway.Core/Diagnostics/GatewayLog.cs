using System.Globalization;
using Microsoft.Extensions.Logging;

namespace McpGateway.Diagnostics;

/// <summary>Writes the gateway's log to <c>logs/gateway.log</c>, and warnings and errors to stderr as well where that is wanted.</summary>
internal sealed class GatewayLog : ILoggerFactory
{
    private readonly RollingFile _file;
    private readonly ProblemWriter? _problems;
    private readonly TimeProvider _time;
    private readonly ProblemStyle _style;

    public GatewayLog(RollingFile file, TextWriter? problems, TimeProvider time, ProblemStyle? style = null)
    {
        _file = file;
        _problems = problems is null ? null : new ProblemWriter(problems);
        _time = time;
        _style = style ?? ProblemStyle.Default;
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <summary>There is one place the log goes to; others are not taken.</summary>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The gateway's log has a single destination.");

    public void Dispose()
    {
        _problems?.Dispose();
        _file.Dispose();
    }

    private sealed class Logger(GatewayLog log, string category) : ILogger
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
            string time = log._time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
            string line = string.Create(CultureInfo.InvariantCulture, $"{time} {Environment.ProcessId} {Level(logLevel)} {eventId.Id} {text}");
            log._file.Append(exception is null ? line : $"{line} | {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" | ")}");
            if (_own && log._problems is { } problems && (logLevel >= LogLevel.Warning || log._style.AllClears.Contains(eventId.Id)))
            {
                problems.Post($"{log._style.Program}: {text}");
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
