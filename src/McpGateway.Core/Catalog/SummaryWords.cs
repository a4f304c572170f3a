namespace McpGateway.Catalog;

/// <summary>Compares the words of a summary with those of a name.</summary>
internal static class SummaryWords
{
    // What stands between the words that say something.
    private static readonly HashSet<string> s_small = new(StringComparer.Ordinal)
    {
        "a", "an", "the", "this", "that", "to", "of", "tool", "for", "from", "in", "on", "at", "by", "with", "and", "its", "it", "your", "new", "existing", "specific", "specified", "given",
        "provided", "particular", "certain", "single", "one", "details", "detail", "detailed", "information", "info", "about", "all", "available", "current", "multiple",
    };

    // A name with one of them says the others as well.
    private static readonly string[][] s_verbs =
    [
        ["get", "list", "retrieve", "fetch", "return", "show"], ["create", "add", "make"], ["delete", "remove"], ["update", "modify", "edit", "change"], ["search", "find"], ["run", "execute"],
    ];

    private static readonly char[] s_separators = [' ', ',', ';', ':', '.', '(', ')', '/', '"', '\''];

    private static readonly HashSet<string> s_prepositions = new(StringComparer.Ordinal)
    {
        "in", "on", "of", "from", "to", "for", "at", "by", "with", "using", "via", "across", "against", "within", "into", "inside",
    };

    // What is left of a phrase whose end is cut off.
    private static readonly HashSet<string> s_leftovers = new(StringComparer.Ordinal) { "based", "starting", "used", "located", "stored", "found", "associated", "related", "belonging" };

    /// <summary>Whether a summary says nothing that the name does not, as "Gets the details of a specific issue" of <c>get_issue</c>.</summary>
    /// <param name="name">The tool's name.</param>
    /// <param name="summary">The summary; an empty one says nothing.</param>
    public static bool Repeat(string name, string summary) => AreKnown(summary, KnownOf([name]));

    /// <summary>
    /// A summary without what the line it stands on says already: "in a GitHub repository" at the end where the server is <c>github</c> and a parameter
    /// <c>repo</c>, and all of it where the name says the same. May be empty.
    /// </summary>
    /// <param name="summary">The summary.</param>
    /// <param name="name">The tool's name.</param>
    /// <param name="others">What else the line says: the names of the server and of the parameters.</param>
    public static string WithoutKnown(string summary, string name, IEnumerable<string> others)
    {
        HashSet<string> known = KnownOf([name, .. others]);
        string[] words = summary.Split(' ');
        int end = words.Length;
        for (int i = words.Length - 1; i > 1; i--)
        {
            if (s_prepositions.Contains(words[i]))
            {
                end = i;
            }
            else if (words[i].Any(c => !char.IsLetterOrDigit(c) && c is not ('-' or '_' or '\'')) || !AreKnown(words[i], known))
            {
                break;
            }
        }

        end -= end > 2 && end < words.Length && s_leftovers.Contains(words[end - 1]) ? 1 : 0;
        string rest = string.Join(' ', words.Take(end));
        return Repeat(name, rest) ? "" : rest;
    }

    private static bool AreKnown(string text, HashSet<string> known) =>
        text.Split(s_separators, StringSplitOptions.RemoveEmptyEntries).All(token => known.Contains(token.ToLowerInvariant())
            || Words(token).TrueForAll(word => s_small.Contains(word) || known.Any(other => AreForms(word, other))));

    /// <summary>The words of names, the names themselves, and verbs that mean the same, in lower case.</summary>
    private static HashSet<string> KnownOf(IEnumerable<string> names)
    {
        HashSet<string> known = [.. names.SelectMany(name => Words(name).Append(name.ToLowerInvariant()))];
        foreach (string[] verbs in s_verbs)
        {
            if (known.Overlaps(verbs))
            {
                known.UnionWith(verbs);
            }
        }

        return known;
    }

    /// <summary>Whether two words are forms of one: "creates" and "create", "repository" and "repo".</summary>
    private static bool AreForms(string one, string other)
    {
        (string shorter, string longer) = one.Length <= other.Length ? (one, other) : (other, one);
        int common = shorter.AsSpan().CommonPrefixLength(longer);
        return common == shorter.Length ? shorter.Length >= 4 || longer.Length <= shorter.Length + 1
            : common >= Math.Max(4, shorter.Length - 1) && longer.Length - common <= 3;
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            bool isInside = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (start >= 0 && (!isInside || (char.IsUpper(text[i]) && !char.IsUpper(text[i - 1]))))
            {
                words.Add(text[start..i].ToLowerInvariant());
                start = -1;
            }

            start = isInside && start < 0 ? i : start;
        }

        return words;
    }
}
