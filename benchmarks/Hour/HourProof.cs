using System.Globalization;

namespace McpGateway.Benchmarks.Hour;

/// <summary>The answers against the ledger that the servers wrote.</summary>
internal sealed class HourProof
{
    private readonly HourRun _run;
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    public HourProof(HourRun run, IEnumerable<string> ledger)
    {
        _run = run;
        foreach (string line in ledger)
        {
            if (line.StartsWith("record ", StringComparison.Ordinal))
            {
                string key = line["record ".Length..];
                _lines[key] = _lines.GetValueOrDefault(key) + 1;
            }
        }
    }

    /// <summary>Prints what the calls met, and notes what should not be.</summary>
    /// <param name="violations">Gets what should not be.</param>
    /// <param name="mayBeAway">Whether servers are away for a while when they were killed: then calls may fail, as long as they did not run.</param>
    public void Report(List<string> violations, bool mayBeAway)
    {
        Console.WriteLine("| answer | calls | executed once | not executed | twice or more |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (IGrouping<string, int> kind in Enumerable.Range(0, _run.Kinds.Count).GroupBy(call => _run.Kinds[call] ?? "no answer", StringComparer.Ordinal))
        {
            int once = kind.Count(call => Lines(call) == 1), never = kind.Count(call => Lines(call) == 0), more = kind.Count() - once - never;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {kind.Key} | {kind.Count()} | {once} | {never} | {more} |"));
            if (more > 0)
            {
                violations.Add($"{more} calls ran more than once");
            }

            if (kind.Key == HourRun.Result ? never > 0 : kind.Key != HourRun.OutcomeUnknown && (!mayBeAway || never < kind.Count()))
            {
                violations.Add(kind.Key == HourRun.Result ? $"{never} results of calls that never ran" : $"{kind.Count()} calls: {kind.Key}");
            }
        }

        Console.WriteLine();
    }

    private int Lines(int call) => _lines.GetValueOrDefault(HourRun.Key(call));
}
