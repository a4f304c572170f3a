using System.Globalization;
using McpGateway.Transports;

namespace McpGateway.Connections.Pool;

/// <summary>
/// Keeps a server that fails repeatedly from being started for every call: after three failures in a row, nothing is tried for 5 s, and after
/// each further failure for twice as long, up to 5 min. Not thread-safe: its owner locks.
/// </summary>
/// <remarks>
/// This is a class of our own because the breaker of Polly.Core opens by the share of failures within a time window. Here only failures in a row count,
/// however far apart they are, and an answer resets the count.
/// </remarks>
internal sealed class CircuitBreaker
{
    private const int Most = 3;

    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(5);

    private readonly TimeProvider _time;
    private readonly Func<double> _random;
    private string _reason = "";
    private long _first;
    private long _opened;
    private TimeSpan? _pause;
    private DateTimeOffset _nextTry;
    private int _openings;

    /// <param name="time">The clock.</param>
    /// <param name="random">Gives a number from 0 to 1, so that gateways which failed together do not try again together.</param>
    public CircuitBreaker(TimeProvider time, Func<double> random)
    {
        _time = time;
        _random = random;
    }

    /// <summary>How many failures there were in a row.</summary>
    public int Failures { get; private set; }

    /// <summary>How many failures there were ever: who was ready before the last one does not prove that it works again.</summary>
    public int Total { get; private set; }

    /// <summary>Whether nothing may be started now.</summary>
    public bool IsOpen => _pause is { } pause && _time.GetElapsedTime(_opened) < pause;

    /// <summary>Whether the pause is over and the next start decides.</summary>
    public bool IsHalfOpen => _pause is not null && !IsOpen;

    /// <summary>When a start may be tried again; null where it may be now.</summary>
    public DateTimeOffset? NextTry => IsOpen ? _nextTry : null;

    /// <summary>Counts a failure. True where the circuit opens by it.</summary>
    /// <param name="reason">What happened, as a part of a sentence after the server's name.</param>
    /// <param name="tryOn">How long failures in a row must have gone on before it opens: what costs little may be tried often.</param>
    public bool Failed(string reason, TimeSpan tryOn = default)
    {
        if (Failures == 0)
        {
            _first = _time.GetTimestamp();
        }

        Failures++;
        Total++;
        _reason = reason;
        if (Failures < Most || IsOpen || (_openings == 0 && _time.GetElapsedTime(_first) < tryOn))
        {
            // One that fails while it is open began before it opened, together with those that opened it.
            return false;
        }

        double seconds = Math.Min(s_first.TotalSeconds * Math.Pow(2, Math.Min(_openings, 30)), s_longest.TotalSeconds);
        _openings++;
        _pause = TimeSpan.FromSeconds(seconds * (0.9 + (0.2 * _random())));
        _opened = _time.GetTimestamp();
        _nextTry = _time.GetUtcNow() + _pause.Value;
        return true;
    }

    /// <summary>Says the reason of the last failure better, now that more is known.</summary>
    public void Explain(string reason) => _reason = reason;

    /// <summary>A start has succeeded; the failures still count until somebody is answered. True where the circuit closes by it.</summary>
    public bool Started()
    {
        bool wasOpen = _pause is not null;
        _pause = null;
        return wasOpen;
    }

    /// <summary>The server has answered a caller: what was before no longer counts. True where the circuit closes by it.</summary>
    public bool Answered()
    {
        Failures = 0;
        _openings = 0;
        return Started();
    }

    /// <summary>The refusal of a start while the circuit is open.</summary>
    public ServerException Refuse(string server)
    {
        double seconds = Math.Max(1, Math.Ceiling((_pause.GetValueOrDefault() - _time.GetElapsedTime(_opened)).TotalSeconds));
        return new ServerException(
            server,
            ServerFailure.CircuitOpen,
            string.Create(CultureInfo.InvariantCulture, $"is not started: its last {Failures} starts failed, the last one because it {_reason}"),
            string.Create(CultureInfo.InvariantCulture, $"The next try is at {_nextTry:HH:mm:ss} UTC, in {seconds} s."));
    }
}
