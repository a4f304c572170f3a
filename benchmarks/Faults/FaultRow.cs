using System.Globalization;
using System.Text.RegularExpressions;

namespace McpGateway.Benchmarks.Faults;

/// <summary>What one fault did: a row of the table, and what of it was not as it should be.</summary>
internal sealed partial class FaultRow
{
    private const int TextLimit = 170;

    /// <summary>What stands in a cell that has no meaning for this fault.</summary>
    private const string Nothing = "-";

    private readonly List<string> _saw = [];
    private double _longestError;

    /// <summary>How long other servers were affected.</summary>
    public string Others { get; set; } = Nothing;

    /// <summary>When the faulty server was usable again.</summary>
    public string Usable { get; set; } = Nothing;

    /// <summary>What was left running.</summary>
    public string? Left { get; set; }

    /// <summary>What was not as it should be.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>What the client saw.</summary>
    public string Saw => string.Join("; ", _saw) + (_longestError > 0 ? string.Create(CultureInfo.InvariantCulture, $" [error after at most {_longestError:0} ms]") : "");

    /// <summary>Notes what the client saw; the same again is noted once.</summary>
    public void See(string text)
    {
        string shown = Shorten(text);
        if (!_saw.Contains(shown, StringComparer.Ordinal))
        {
            _saw.Add(shown);
        }
    }

    /// <summary>Notes an answer and what it should be.</summary>
    public void See(Reply reply, Func<Reply, bool> expected, string expectation)
    {
        See(reply.ToString());
        if (!reply.IsResult && reply.Took is { } took)
        {
            _longestError = Math.Max(_longestError, took.TotalMilliseconds);
        }

        Expect(expected(reply), $"expected {expectation}");
    }

    public void SeeResult(Reply reply) => See(reply, answer => answer.IsResult, "a result");

    /// <summary>Notes an answer that should be an error whose text has a part.</summary>
    public void SeeError(Reply reply, string part = "") =>
        See(reply, answer => !answer.IsResult && answer.Text.Contains(part, StringComparison.OrdinalIgnoreCase), $"an error with '{part}'");

    public void Expect(bool condition, string violation)
    {
        if (!condition)
        {
            Violations.Add(violation);
        }
    }

    public string ToMarkdown(string title) =>
        string.Create(CultureInfo.InvariantCulture, $"| {title} | {Cell(Saw)} | {Others} | {Usable} | {Left ?? Nothing} | {(Violations.Count == 0 ? "as expected" : "**not met**: " + Cell(string.Join("; ", Violations.Distinct(StringComparer.Ordinal))))} |");

    private static string Cell(string text) => text.Length == 0 ? Nothing : text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");

    private static string Shorten(string text)
    {
        string shown = Folders().Replace(text, "");
        return shown.Length <= TextLimit ? shown : shown[..TextLimit] + "...";
    }

    /// <summary>The folder of a path: it says nothing and differs with each run.</summary>
    [GeneratedRegex(@"(/[^\s/]+)+/(?=[^\s/]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Folders();
}
