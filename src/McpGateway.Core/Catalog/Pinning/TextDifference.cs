namespace McpGateway.Catalog.Pinning;

/// <summary>Compares texts line by line, and long lines sentence by sentence.</summary>
internal static class TextDifference
{
    private const int LongLine = 120;

    /// <summary>Above this many pairs of lines everything counts as replaced: nobody reads on in such a difference.</summary>
    private const int MaxPairs = 4_000_000;

    /// <summary>The pieces of a text.</summary>
    public static string[] Split(string text) => [.. text.Split('\n').SelectMany(Sentences)];

    /// <summary>What is in one list alone: with a minus what is in the first, with a plus what is in the second.</summary>
    public static IEnumerable<(char Sign, string Text)> Of(string[] before, string[] after)
    {
        int start = before.AsSpan().CommonPrefixLength(after, StringComparer.Ordinal);
        int end = 0;
        while (end < Math.Min(before.Length, after.Length) - start && before[^(end + 1)] == after[^(end + 1)])
        {
            end++;
        }

        string[] one = before[start..^end], other = after[start..^end];
        return (long)one.Length * other.Length > MaxPairs
            ? one.Select(line => ('-', line)).Concat(other.Select(line => ('+', line)))
            : Compare(one, other);
    }

    private static List<(char Sign, string Text)> Compare(string[] one, string[] other)
    {
        // How long the longest common part is of what is left from each place on.
        int[,] common = new int[one.Length + 1, other.Length + 1];
        for (int i = one.Length - 1; i >= 0; i--)
        {
            for (int j = other.Length - 1; j >= 0; j--)
            {
                common[i, j] = one[i] == other[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var differences = new List<(char, string)>();
        int at = 0, to = 0;
        while (at < one.Length || to < other.Length)
        {
            if (at < one.Length && to < other.Length && one[at] == other[to])
            {
                at++;
                to++;
            }
            else if (at < one.Length && (to == other.Length || common[at + 1, to] >= common[at, to + 1]))
            {
                differences.Add(('-', one[at++]));
            }
            else
            {
                differences.Add(('+', other[to++]));
            }
        }

        return differences;
    }

    private static IEnumerable<string> Sentences(string line)
    {
        int start = 0;
        for (int i = 1; line.Length > LongLine && i + 1 < line.Length; i++)
        {
            if (line[i] == ' ' && line[i - 1] is '.' or '!' or '?')
            {
                yield return line[start..i];
                start = i + 1;
            }
        }

        yield return line[start..];
    }
}
