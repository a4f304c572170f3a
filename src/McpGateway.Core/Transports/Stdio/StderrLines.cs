using System.Text.RegularExpressions;

namespace McpGateway.Transports.Stdio;

/// <summary>
/// Keeps of what a server writes to stderr the lines that say why it failed: the first that names an error, the last that does so at the beginning of its
/// line, as Python ends a traceback, and the last lines of all. What it holds is bounded, however much comes.
/// </summary>
internal sealed partial class StderrLines
{
    /// <summary>The most lines that are given.</summary>
    public const int Most = 5;

    /// <summary>So many of the last lines are kept, because some of them say nothing.</summary>
    private const int KeptTail = 40;

    private readonly Queue<(long Number, string Text)> _tail = new();
    private (long Number, string Text)? _firstError;
    private (long Number, string Text)? _firstTrouble;
    private (long Number, string Text)? _lastError;
    private long _count;

    /// <summary>Takes a line.</summary>
    public void Add(string line)
    {
        (long, string) numbered = (_count++, line);
        _tail.Enqueue(numbered);
        if (_tail.Count > KeptTail)
        {
            _tail.Dequeue();
        }

        if (IsFrame(line))
        {
            return;
        }

        if (Names(ErrorName(), line))
        {
            _firstError ??= numbered;
            _lastError = char.IsWhiteSpace(line[0]) ? _lastError : numbered;
        }
        else if (_firstTrouble is null && Names(Trouble(), line))
        {
            _firstTrouble = numbered;
        }
    }

    /// <summary>The most telling lines, in their order.</summary>
    public IReadOnlyList<string> Telling(out bool areLast)
    {
        var chosen = new SortedDictionary<long, string>();
        foreach ((long number, string text) in new[] { _firstError ?? FirstTrouble, _lastError }.OfType<(long, string)>())
        {
            chosen[number] = text;
        }

        bool isError = chosen.Count > 0;
        foreach ((long number, string text) in _tail.Reverse())
        {
            // Beside the line that says why, the way that the program took to it says nothing.
            if (chosen.Count < Most && !(isError && (IsFrame(text) || !text.Any(char.IsLetterOrDigit))))
            {
                chosen[number] = text;
            }
        }

        areLast = chosen.Count == 0 || chosen.Keys.First() > _count - 1 - Most;
        return [.. chosen.Values];
    }

    /// <summary>The first line that tells of trouble without the word, where the last lines do not tell of it themselves.</summary>
    private (long Number, string Text)? FirstTrouble => _tail.Reverse().Take(Most).Any(line => Names(Trouble(), line.Text)) ? null : _firstTrouble;

    private static bool IsFrame(string line) => Names(Frame(), line);

    private static bool Names(Regex pattern, string line)
    {
        try
        {
            return pattern.IsMatch(line);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    // "Error: Cannot find module", "ModuleNotFoundError: ...", "Unhandled exception. System.IO...", "npm ERR!", "thread 'main' panicked at", "[fatal] ...".
    [GeneratedRegex(@"(?<![0-9] )(?<![A-Za-z])([A-Za-z_.]*(Error|Exception)|error|exception|ERROR|EXCEPTION|ERR!|fatal|Fatal|FATAL|panic|panicked|PANIC)(?![A-Za-z_])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex ErrorName();

    [GeneratedRegex(@"\b(not found|cannot|can't|could not|couldn't|unable to|failed|denied|no such|missing|required|not set|invalid|unknown option|unrecognized|refused|usage:)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex Trouble();

    // Of a stack: "    at f (file:1:2)", "  File "x.py", line 1, in f", the statement that threw, marks below it, "goroutine 1 [running]:".
    [GeneratedRegex(@"^\s+(at |File ""|raise |throw |\.\.\. |\d+: )|^\s*[\^~]+\s*$|^goroutine \d|^Traceback \(|^node:internal/|^(During handling|The above exception)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex Frame();
}
