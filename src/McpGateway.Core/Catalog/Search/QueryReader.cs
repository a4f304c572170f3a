namespace McpGateway.Catalog.Search;

/// <summary>Makes concepts of a query: phrases that the thesaurus knows, otherwise words; with synonyms, words written in one, and misspelt ones.</summary>
internal sealed class QueryReader
{
    private const int MostConcepts = 24;
    private const int MostCorrected = 4;
    private const double PartWeight = 0.35;
    private const double JoinedWeight = 0.9;

    /// <summary>What is left of the rarity of a word that says little.</summary>
    private const double WeakShare = 0.3;

    /// <summary>What is left of the rarity of what no tool says in any way: it tells no tools apart, but it does say that none fits in full.</summary>
    private const double UnknownShare = 0.5;

    private readonly ToolIndex _index;
    private readonly Thesaurus _thesaurus;

    public QueryReader(ToolIndex index, Thesaurus thesaurus)
    {
        _index = index;
        _thesaurus = thesaurus;
    }

    /// <summary>What the query asks for; empty where it asks for nothing.</summary>
    public IReadOnlyList<QueryConcept> Read(string query)
    {
        string[] words = [.. SearchWords.Split(query.Length > 2000 ? query[..2000] : query, _thesaurus.Wholes)];
        string[] stems = [.. words.Select(Stemmer.Of)];
        List<QueryConcept> concepts = Read(words, stems, withStopWords: false);
        return concepts.Count > 0 ? concepts : Read(words, stems, withStopWords: true);
    }

    private List<QueryConcept> Read(string[] words, string[] stems, bool withStopWords)
    {
        var concepts = new List<QueryConcept>();
        int corrected = 0;
        for (int i = 0; i < words.Length && concepts.Count < MostConcepts;)
        {
            int length = PhraseAt(stems, i);
            if (length == 1 && !withStopWords && SearchWords.IsStopWord(words[i]))
            {
                i++;
                continue;
            }

            string key = string.Join(' ', stems, i, length);
            if (!concepts.Exists(concept => concept.Key == key))
            {
                var ways = new List<Related> { new(stems[i..(i + length)], 1) };
                ways.AddRange(_thesaurus.Of(key));
                AddParts(ways, words, stems, i, length);
                if (i + length < words.Length && _index.Contains(Stemmer.Of(words[i + length - 1] + words[i + length])))
                {
                    ways.Add(new Related([Stemmer.Of(words[i + length - 1] + words[i + length])], JoinedWeight));
                }

                if (i > 0 && length == 1 && _index.Contains(Stemmer.Of(words[i - 1] + words[i])))
                {
                    ways.Add(new Related([Stemmer.Of(words[i - 1] + words[i])], JoinedWeight));
                }

                if (length == 1 && corrected < MostCorrected && !ways.Exists(way => way.Stems.Any(_index.Contains)))
                {
                    corrected++;
                    ways.AddRange(Misspelling.Of(words[i], stems[i], _index, _thesaurus));
                }

                bool isWeak = length == 1 && SearchWords.IsWeakWord(words[i]);
                concepts.Add(new QueryConcept(key, ways, RarityOf(ways) * (isWeak ? WeakShare : 1)));
            }

            i += length;
        }

        return concepts;
    }

    /// <summary>How many words the longest phrase has that begins here and that the thesaurus knows; 1 where there is none.</summary>
    private int PhraseAt(string[] stems, int start)
    {
        for (int length = Math.Min(_thesaurus.LongestPhrase, stems.Length - start); length > 1; length--)
        {
            if (_thesaurus.Of(string.Join(' ', stems, start, length)).Count > 0)
            {
                return length;
            }
        }

        return 1;
    }

    /// <summary>A tool that has one word of a phrase may still be meant.</summary>
    private static void AddParts(List<Related> ways, string[] words, string[] stems, int start, int length)
    {
        for (int i = start; length > 1 && i < start + length; i++)
        {
            if (!SearchWords.IsStopWord(words[i]))
            {
                ways.Add(new Related([stems[i]], PartWeight));
            }
        }
    }

    /// <summary>Between that of the query's own word and that of all that it may be called: a rare word for a common thing is no rare thing.</summary>
    private double RarityOf(List<Related> ways)
    {
        int own = CountOf(ways[0]);
        int all = Math.Min(_index.Count, ways.Where(way => way.Weight >= 0.5).Sum(CountOf));
        return all == 0 && own == 0 ? Rarity(0) * UnknownShare : own == 0 ? Rarity(all) : (Rarity(own) + Rarity(all)) / 2;
    }

    private double Rarity(int count) => Math.Log(1 + ((_index.Count - count + 0.5) / (count + 0.5)));

    private int CountOf(Related way) => way.Stems.Min(stem => _index[stem].Length);
}
