namespace McpGateway.Catalog.Search;

/// <summary>Makes concepts of a query: phrases that the thesaurus knows, otherwise words; with synonyms, words written in one, and misspelt ones.</summary>
internal sealed class QueryReader
{
    private const int MaxConcepts = 24;
    private const int MaxCorrected = 4;
    private const double PartWeight = 0.35;
    private const double JoinedWeight = 0.9;

    /// <summary>What is left of the rarity of a word that says little.</summary>
    private const double WeakShare = 0.3;

    /// <summary>What is left of the rarity of what no tool says in any way: it tells no tools apart, but it does say that none fits in full.</summary>
    private const double UnknownShare = 0.5;

    /// <summary>What is left of the rarity of a word that only what is near it stands for: it may be right, and no tool says it.</summary>
    private const double GuessShare = 0.5;

    /// <summary>How much rarity counts, from 0 to 1: who says what is to be achieved says many a word that is rare in tools by chance.</summary>
    private const double RarityPower = 0.6;

    private readonly ToolIndex _index;
    private readonly Thesaurus _thesaurus;

    public QueryReader(ToolIndex index, Thesaurus thesaurus)
    {
        _index = index;
        _thesaurus = thesaurus;
    }

    /// <summary>What the query asks for.</summary>
    public SearchQuery Read(string query)
    {
        string text = query.Length > 2000 ? query[..2000] : query;
        string[] words = [.. SearchWords.Split(text, _thesaurus.Wholes)];
        string[] stems = [.. words.Select(Stemmer.Of)];
        List<QueryConcept> concepts = Read(words, stems, withStopWords: false);
        return new SearchQuery(concepts.Count > 0 ? concepts : Read(words, stems, withStopWords: true), AskedAction.Of(words, concepts));
    }

    private List<QueryConcept> Read(string[] words, string[] stems, bool withStopWords)
    {
        var concepts = new List<QueryConcept>();
        bool[] isTaken = new bool[words.Length];
        int corrected = 0;
        for (int i = 0; i < words.Length && concepts.Count < MaxConcepts; i++)
        {
            if (isTaken[i])
            {
                continue;
            }

            int[] places = PhraseReader.At(words, stems, i, isTaken, _thesaurus);
            if (places.Length == 1 && !withStopWords && SearchWords.IsStopWord(words[i]))
            {
                continue;
            }

            foreach (int place in places)
            {
                isTaken[place] = true;
            }

            string[] own = [.. places.Select(place => stems[place])];
            string key = string.Join(' ', own);
            if (concepts.Exists(concept => concept.Key == key))
            {
                continue;
            }

            var ways = new List<Related> { new(own, 1) };
            ways.AddRange(_thesaurus.Of(key));
            AddParts(ways, words, stems, places);
            AddJoined(ways, words, places);
            bool isGuess = false;
            if (places.Length == 1 && corrected < MaxCorrected && !ways.Exists(way => way.Stems.Any(_index.Contains)))
            {
                corrected++;
                isGuess = true;
                ways.AddRange(Misspelling.Of(words[i], stems[i], _index, _thesaurus));
            }

            bool isWeak = places.Length == 1 && SearchWords.IsWeakWord(words[i]);
            concepts.Add(new QueryConcept(key, i, ways, RarityOf(ways) * (isWeak ? WeakShare : 1) * (isGuess ? GuessShare : 1)));
        }

        return concepts;
    }

    /// <summary>A tool that has one word of a phrase may still be meant.</summary>
    private static void AddParts(List<Related> ways, string[] words, string[] stems, int[] places)
    {
        foreach (int place in places.Length > 1 ? places : [])
        {
            if (!SearchWords.IsStopWord(words[place]))
            {
                ways.Add(new Related([stems[place]], PartWeight));
            }
        }
    }

    /// <summary>What may be written in one word with its neighbour.</summary>
    private void AddJoined(List<Related> ways, string[] words, int[] places)
    {
        int last = places[^1];
        if (last + 1 < words.Length && Stemmer.Of(words[last] + words[last + 1]) is var after && _index.Contains(after))
        {
            ways.Add(new Related([after], JoinedWeight));
        }

        if (places.Length == 1 && last > 0 && Stemmer.Of(words[last - 1] + words[last]) is var before && _index.Contains(before))
        {
            ways.Add(new Related([before], JoinedWeight));
        }
    }

    /// <summary>Between that of the query's own word and that of all that it may be called: a rare word for a common thing is no rare thing.</summary>
    private double RarityOf(List<Related> ways)
    {
        int own = CountOf(ways[0]);
        int all = Math.Min(_index.Count, ways.Where(way => way.Weight >= 0.5).Sum(CountOf));
        return all == 0 && own == 0 ? Rarity(0) * UnknownShare : own == 0 ? Rarity(all) : (Rarity(own) + Rarity(all)) / 2;
    }

    private double Rarity(int count) => Math.Pow(Math.Log(1 + ((_index.Count - count + 0.5) / (count + 0.5))), RarityPower);

    private int CountOf(Related way) => way.Stems.Min(stem => _index[stem].Length);
}
