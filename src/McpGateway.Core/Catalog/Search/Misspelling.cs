namespace McpGateway.Catalog.Search;

/// <summary>Finds what a word may have been meant to be that no tool and no synonym has.</summary>
internal static class Misspelling
{
    private const int ShortestPrefix = 4;
    private const int ShortestMisspelt = 4;

    /// <summary>From how many letters on the last one is not looked at: a misspelt ending is not taken off as the right one is.</summary>
    private const int LongWord = 7;
    private const int MaxFound = 8;
    private const double Weight = 0.5;

    /// <summary>Words that begin with it, words that are one letter apart, and the synonyms of the latter.</summary>
    /// <param name="word">The word in lower case.</param>
    /// <param name="stem">Its stem.</param>
    /// <param name="index">The words there are.</param>
    /// <param name="thesaurus">The synonyms there are.</param>
    public static IEnumerable<Related> Of(string word, string stem, ToolIndex index, Thesaurus thesaurus)
    {
        var found = new List<Related>();
        if (stem.Length >= ShortestPrefix)
        {
            found.AddRange(index.Vocabulary
                .Where(known => known.StartsWith(stem, StringComparison.Ordinal) || known.StartsWith(word, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Take(MaxFound)
                .Select(known => new Related([known], Weight)));
        }

        if (stem.Length >= ShortestMisspelt)
        {
            found.AddRange(index.Vocabulary.Where(known => IsNear(stem, known)).Order(StringComparer.Ordinal).Take(MaxFound).Select(known => new Related([known], Weight)));
            found.AddRange(thesaurus.Keys
                .Where(key => IsNear(stem, key))
                .Order(StringComparer.Ordinal)
                .Take(2)
                .SelectMany(thesaurus.Of)
                .Select(related => related with { Weight = related.Weight * Weight }));
        }

        return found;
    }

    // The first letter is seldom the wrong one, and a word that is right may be one letter from any.
    private static bool IsNear(string stem, string known) =>
        stem[0] == known[0] && IsNearLater(stem, known);

    private static bool IsNearLater(string stem, string known) =>
        IsOneEditAway(stem, known) || (stem.Length >= LongWord && known.Length >= LongWord && IsOneEditAway(stem.AsSpan(0, stem.Length - 1), known.AsSpan(0, known.Length - 1)));

    /// <summary>Whether one letter more, less or other, or two neighbours swapped, makes one word of the other.</summary>
    internal static bool IsOneEditAway(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        int start = a.CommonPrefixLength(b);
        ReadOnlySpan<char> restA = a[start..], restB = b[start..];
        if (Math.Abs(a.Length - b.Length) > 1 || (restA.IsEmpty && restB.IsEmpty))
        {
            return false;
        }

        return restA.Length == restB.Length
            ? restA[1..].SequenceEqual(restB[1..]) || (restA.Length > 1 && restA[0] == restB[1] && restA[1] == restB[0] && restA[2..].SequenceEqual(restB[2..]))
            : restA.Length > restB.Length ? restA[1..].SequenceEqual(restB) : restB[1..].SequenceEqual(restA);
    }
}
