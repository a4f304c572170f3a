namespace McpGateway.Catalog.Search;

/// <summary>Cuts texts and names into the words that a search compares: lower case, split at punctuation and case, endings taken off.</summary>
internal static class SearchWords
{
    private static readonly HashSet<string> s_none = [];

    /// <summary>Words that say nothing about what a tool does.</summary>
    private static readonly HashSet<string> s_stopWords = new(StringComparer.Ordinal)
    {
        "a", "about", "actually", "after", "again", "also", "am", "an", "and", "any", "anything", "are", "as", "at", "be", "because", "been", "before", "being",
        "but", "by", "can", "could", "did", "do", "does", "doing", "done", "each", "for", "from", "had", "has", "have", "having", "he", "her", "here", "him", "his",
        "how", "i", "if", "in", "into", "is", "it", "its", "just", "let", "lets", "may", "maybe", "me", "might", "must", "my", "need", "needs", "no", "not", "now",
        "of", "off", "on", "onto", "or", "our", "out", "over", "own", "please", "s", "shall", "she", "should", "so", "some", "somebody", "someone", "something",
        "such", "t", "than", "that", "the", "their", "them", "then", "there", "these", "they", "thing", "things", "this", "those", "through", "to", "too", "tool",
        "tools", "under", "up", "us", "use", "used", "using", "via", "want", "wants", "was", "we", "were", "what", "when", "where", "whether", "which", "while", "who", "whom",
        "whose", "will", "with", "within", "would", "you", "your", "mcp",
    };

    /// <summary>Words that say little about it: they decide where nothing else does.</summary>
    private static readonly HashSet<string> s_weakWords = new(StringComparer.Ordinal)
    {
        "all", "already", "always", "another", "bad", "best", "big", "bit", "both", "bring", "come", "comes", "coming", "current", "currently", "day", "different",
        "directly", "easily", "else", "enough", "even", "ever", "every", "everything", "existing", "first", "full", "give", "gives", "giving", "given", "go", "goes", "going", "good",
        "got", "great", "hard", "help", "important", "instead", "keep", "kind", "know", "last", "latest", "least", "less", "like", "little", "long", "longer", "look", "looks",
        "looking", "lot", "made", "main", "make", "makes", "making", "many", "moment", "more", "most", "much", "never", "new", "newest", "next", "nice", "old", "once", "one", "ones", "only",
        "other", "others", "particular", "person", "people", "possible", "put", "puts", "putting", "quick", "quickly", "really", "recent", "right", "same", "say", "says", "several", "since",
        "single", "small", "sometimes", "specific", "still", "sure", "take", "takes", "taking", "tell", "think", "three", "time", "together", "try", "trying", "two", "until", "very", "way",
        "well", "whole", "why", "without", "work", "working", "works", "yes", "yesterday", "yet",
    };

    /// <summary>Words that may stand within a phrase without being part of it: clean (up) my mailbox.</summary>
    private static readonly HashSet<string> s_fillers = new(StringComparer.Ordinal)
    {
        "a", "all", "an", "another", "any", "everything", "her", "him", "his", "it", "its", "just", "me", "mine", "my", "one", "our", "really", "some", "somebody", "someone", "something", "that", "the", "their",
        "them", "these", "this", "those", "us", "you", "your",
    };

    /// <summary>Words that end a phrase whose verb may stand some words before: turn the machine off.</summary>
    private static readonly HashSet<string> s_particles = new(StringComparer.Ordinal)
    {
        "aside", "away", "back", "down", "off", "on", "out", "over", "together", "up",
    };

    /// <summary>Whether a word, in lower case, may stand within a phrase without being part of it.</summary>
    public static bool IsFiller(string word) => s_fillers.Contains(word);

    /// <summary>Whether a word, in lower case, may end a phrase that began some words before.</summary>
    public static bool IsParticle(string word) => s_particles.Contains(word);

    /// <summary>Whether a word, in lower case, says little.</summary>
    public static bool IsWeakWord(string word) => s_weakWords.Contains(word) || EverydayWords.Contains(word);

    /// <summary>Whether a word, in lower case, says nothing.</summary>
    public static bool IsStopWord(string word) => s_stopWords.Contains(word);

    /// <summary>The stems of a text's words in their order.</summary>
    public static IEnumerable<string> Of(string? text, IReadOnlySet<string>? wholes = null) => Split(text, wholes).Select(Stemmer.Of);

    /// <summary>The words of a text in their order, in lower case.</summary>
    /// <param name="text">The text.</param>
    /// <param name="wholes">Words in lower case that capitals within them do not split, such as <c>github</c>.</param>
    public static List<string> Split(string? text, IReadOnlySet<string>? wholes = null)
    {
        var words = new List<string>();
        Split(text, wholes ?? s_none, words);
        return words;
    }

    /// <summary>The same into a list that is there: an index reads hundreds of thousands of words.</summary>
    public static void Split(ReadOnlySpan<char> text, IReadOnlySet<string> wholes, List<string> words)
    {
        int start = 0;
        while (start < text.Length)
        {
            int end = start;
            bool hasCapitals = false;
            while (end < text.Length && char.IsLetterOrDigit(text[end]))
            {
                hasCapitals |= end > start && char.IsUpper(text[end]);
                end++;
            }

            if (end > start)
            {
                SplitAtCase(text[start..end], hasCapitals, wholes, words);
            }

            start = end + 1;
        }
    }

    private static void SplitAtCase(ReadOnlySpan<char> word, bool hasCapitals, IReadOnlySet<string> wholes, List<string> words)
    {
        int from = 0;
        for (int i = 1; hasCapitals && i < word.Length; i++)
        {
            if (IsCaseBreak(word, i))
            {
                if (from == 0 && wholes.Contains(Lower(word)))
                {
                    break;
                }

                words.Add(Lower(word[from..i]));
                from = i;
            }
        }

        words.Add(Lower(word[from..]));
    }

    private static string Lower(ReadOnlySpan<char> word)
    {
        Span<char> lower = word.Length <= 128 ? stackalloc char[word.Length] : new char[word.Length];
        word.ToLowerInvariant(lower);
        return new string(lower);
    }

    // searchFiles -> search files; HTTPServer -> http server; URLs -> urls.
    private static bool IsCaseBreak(ReadOnlySpan<char> word, int i) =>
        char.IsUpper(word[i]) &&
        (char.IsLower(word[i - 1]) ||
         (char.IsUpper(word[i - 1]) && i + 1 < word.Length && char.IsLower(word[i + 1]) && !(word[i + 1] == 's' && i + 2 == word.Length)));
}
