namespace McpGateway.Catalog;

/// <summary>Orders names by how likely they were meant.</summary>
public static class NearestNames
{
    /// <summary>What it counts that the same words stand in another order.</summary>
    private const double OtherOrder = 0.05;

    /// <summary>All names, the nearest to <paramref name="wanted"/> first; equal ones stay in their order.</summary>
    /// <param name="wanted">The name that was written.</param>
    /// <param name="names">The names that there are.</param>
    public static IEnumerable<string> Order(string wanted, IEnumerable<string> names) =>
        names.OrderBy(name => Distance(wanted, name));

    /// <summary>0 for the same name, towards 1 for names that have nothing in common.</summary>
    /// <param name="wanted">The name that was written.</param>
    /// <param name="name">A name that there is.</param>
    public static double Distance(string wanted, string name)
    {
        string a = Plain(wanted), b = Plain(name);
        if (a == b)
        {
            return 0;
        }

        double longer = Math.Max(1, Math.Max(a.Length, b.Length));
        double nearest = Math.Min(Edits(a, b) / longer, OtherOrder + (Edits(Sorted(wanted), Sorted(name)) / longer));
        bool isPart = a.Length > 2 && b.Length > 2 && (a.Contains(b, StringComparison.Ordinal) || b.Contains(a, StringComparison.Ordinal));
        return isPart ? Math.Min(nearest, 0.1 + (0.4 * (1 - (Math.Min(a.Length, b.Length) / longer)))) : nearest;
    }

    /// <summary>The words of a name in alphabetical order: issue_create is as good as createIssue.</summary>
    private static string Sorted(string name)
    {
        var words = new List<string>();
        char before = ' ';
        foreach (char c in name.Take(100))
        {
            if (char.IsLetterOrDigit(c))
            {
                bool begins = !char.IsLetterOrDigit(before) || (char.IsUpper(c) && !char.IsUpper(before));
                if (begins)
                {
                    words.Add("");
                }

                words[^1] += char.ToLowerInvariant(c);
            }

            before = c;
        }

        words.Sort(StringComparer.Ordinal);
        return string.Concat(words);
    }

    private static string Plain(string name) =>
        string.Concat(name.Take(100).Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).</summary>
    private static int Edits(string a, string b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            cost[i, 0] = i;
        }

        for (int j = 0; j <= b.Length; j++)
        {
            cost[0, j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(replace, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[a.Length, b.Length];
    }
}
