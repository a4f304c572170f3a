using System.Text.RegularExpressions;

namespace McpGateway.Benchmarks.Search;

/// <summary>A query of queries.tsv with the tools that answer it.</summary>
/// <param name="Kind">How it is put.</param>
/// <param name="Text">What is asked.</param>
/// <param name="Expected">The tools as server:tool; empty where no tool fits.</param>
/// <param name="IsHeldOut">Whether nothing may be tuned on it.</param>
internal sealed record EvaluationQuery(string Kind, string Text, Regex[] Expected, bool IsHeldOut)
{
    /// <summary>All queries of a file; of those every second of a kind is held out, or all.</summary>
    public static EvaluationQuery[] ReadAll(string file, bool allHeldOut = false)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#').Select(line =>
        {
            string[] parts = line.Split('\t');
            int number = counts[parts[0]] = counts.GetValueOrDefault(parts[0]) + 1;
            string[] expected = parts[2] == "-" ? [] : parts[2].Split(' ');
            return new EvaluationQuery(parts[0], parts[1], [.. expected.Select(Pattern)], allHeldOut || number % 2 == 0);
        })];
    }

    /// <summary>Whether a tool answers the query.</summary>
    public bool IsAnsweredBy(string server, string tool) => Array.Exists(Expected, pattern => pattern.IsMatch(server + ":" + tool));

    private static Regex Pattern(string text) =>
        new("^" + Regex.Escape(text).Replace("\\*", ".*", StringComparison.Ordinal) + "$", RegexOptions.None, TimeSpan.FromSeconds(1));
}
