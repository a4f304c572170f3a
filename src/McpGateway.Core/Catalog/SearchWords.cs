namespace McpGateway.Catalog;

/// <summary>Cuts texts and names into the words that a search compares: lower case, split at punctuation and case, endings taken off.</summary>
internal static class SearchWords
{
    /// <summary>The words of a text in their order.</summary>
    public static IEnumerable<string> Of(string? text)
    {
        if (text is null)
        {
            yield break;
        }

        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            bool inside = i < text.Length && char.IsLetterOrDigit(text[i]);
            bool splits = inside && start >= 0 && IsCaseBreak(text, i);
            if (start >= 0 && (!inside || splits))
            {
                yield return Stem(text[start..i].ToLowerInvariant());
                start = -1;
            }

            if (inside && start < 0)
            {
                start = i;
            }
        }
    }

    // searchFiles -> search files; HTTPServer -> http server.
    private static bool IsCaseBreak(string text, int i) =>
        char.IsUpper(text[i]) && (char.IsLower(text[i - 1]) || (char.IsUpper(text[i - 1]) && i + 1 < text.Length && char.IsLower(text[i + 1])));

    private static string Stem(string word)
    {
        if (word.Length > 4 && word.EndsWith("ies", StringComparison.Ordinal))
        {
            return word[..^3] + "y";
        }

        if (word.Length > 5 && word.EndsWith("ing", StringComparison.Ordinal))
        {
            return Undouble(word[..^3]);
        }

        if (word.Length > 4 && word.EndsWith("ed", StringComparison.Ordinal))
        {
            return Undouble(word[..^2]);
        }

        if (word.Length > 4 && (word.EndsWith("ches", StringComparison.Ordinal) || word.EndsWith("shes", StringComparison.Ordinal) || word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("xes", StringComparison.Ordinal)))
        {
            return word[..^2];
        }

        if (word.Length > 3 && word[^1] == 's' && word[^2] is not ('s' or 'u' or 'i'))
        {
            word = word[..^1];
        }

        return word.Length > 4 && word[^1] == 'e' ? word[..^1] : word;
    }

    private static string Undouble(string stem) =>
        stem.Length > 3 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's') ? stem[..^1]
        : stem.Length > 4 && stem[^1] == 'e' ? stem[..^1] : stem;
}
