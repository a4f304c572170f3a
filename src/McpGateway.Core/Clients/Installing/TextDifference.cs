namespace McpGateway.Clients.Installing;

/// <summary>The one part in which two texts differ, in whole lines.</summary>
/// <param name="Old">What the first text has there.</param>
/// <param name="New">What the second text has there.</param>
internal sealed record TextDifference(string Old, string New)
{
    /// <summary>How much of a long line is shown around what differs: a file may be one line of five megabytes.</summary>
    private const int Around = 40, Longest = 400;

    /// <summary>The shortest part of whole lines outside of which two texts are the same.</summary>
    public static TextDifference Between(string before, string after)
    {
        int start = before.AsSpan().CommonPrefixLength(after), most = Math.Min(before.Length, after.Length);
        start = start == 0 ? 0 : before.LastIndexOf('\n', start - 1) + 1;
        int end = 0;
        while (end < most - start && before[^(end + 1)] == after[^(end + 1)])
        {
            end++;
        }

        // The rest of a line that both have belongs to it.
        int rest = before.IndexOf('\n', before.Length - end);
        end = rest < 0 ? 0 : before.Length - rest - 1;
        end = Math.Min(end, most - start);
        return new TextDifference(before[start..^end], after[start..^end]);
    }

    /// <summary>The lines that go and those that come.</summary>
    public IEnumerable<string> Lines()
    {
        int prefix = Old.AsSpan().CommonPrefixLength(New);
        prefix = prefix > 2 * Around ? prefix - Around : 0;
        int suffix = 0, most = Math.Min(Old.Length, New.Length) - prefix;
        while (suffix < most && Old[^(suffix + 1)] == New[^(suffix + 1)])
        {
            suffix++;
        }

        suffix = suffix > 2 * Around ? suffix - Around : 0;
        return Marked(Old, "- ", prefix, suffix).Concat(Marked(New, "+ ", prefix, suffix));
    }

    private static IEnumerable<string> Marked(string text, string mark, int prefix, int suffix)
    {
        if (text.Length == 0)
        {
            return [];
        }

        string part = (prefix > 0 ? "…" : "") + text[prefix..^suffix].TrimEnd('\n', '\r') + (suffix > 0 ? "…" : "");
        return part.Split('\n').Select(line => mark + Cut(line.TrimEnd('\r')));
    }

    private static string Cut(string line) => line.Length <= Longest ? line : line[..Longest] + "…";
}
