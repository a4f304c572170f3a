namespace McpGateway.Catalog.Search;

/// <summary>Finds the phrases of a query that the thesaurus knows, with other words in between: <c>turn the machine off</c>, <c>clean it up</c>.</summary>
internal static class PhraseReader
{
    private const int MaxFillers = 2;
    private const int FarthestParticle = 4;

    /// <summary>The places of the words of the longest phrase that begins at a word; that place alone where there is none.</summary>
    /// <param name="words">The query's words.</param>
    /// <param name="stems">Their stems.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="isTaken">Words that belong to a phrase that was found before.</param>
    /// <param name="thesaurus">The phrases there are.</param>
    public static int[] At(string[] words, string[] stems, int start, bool[] isTaken, Thesaurus thesaurus)
    {
        var places = new List<int> { start };
        int[] longest = [start];
        string key = stems[start];
        int fillers = 0;
        for (int i = start + 1; i < words.Length && !isTaken[i] && thesaurus.IsBeginning(key); i++)
        {
            string longer = key + ' ' + stems[i];
            bool isKnown = thesaurus.Of(longer).Count > 0;
            if (isKnown || thesaurus.IsBeginning(longer))
            {
                key = longer;
                places.Add(i);
                longest = isKnown ? [.. places] : longest;
            }
            else if (!SearchWords.IsFiller(words[i]) || ++fillers > MaxFillers)
            {
                break;
            }
        }

        return longest.Length > 1 || !thesaurus.IsBeginning(stems[start]) ? longest : WithParticle(words, stems, start, isTaken, thesaurus);
    }

    private static int[] WithParticle(string[] words, string[] stems, int start, bool[] isTaken, Thesaurus thesaurus)
    {
        for (int i = start + 2; i < words.Length && i <= start + FarthestParticle; i++)
        {
            if (!isTaken[i] && SearchWords.IsParticle(words[i]) && thesaurus.Of(stems[start] + ' ' + stems[i]).Count > 0)
            {
                return [start, i];
            }
        }

        return [start];
    }
}
