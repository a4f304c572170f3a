using McpGateway.Configuration;

namespace McpGateway.Catalog.Search;

/// <summary>
/// Ranks tools against a query, from the catalog alone. Every concept of the query counts by how rare it is and by how strongly a tool says it, in
/// the best of the ways in which it can be said; a tool that answers to more of the query comes before one that says one word often.
/// </summary>
internal sealed class ToolSearch
{
    /// <summary>How much of the score depends on how much of the query a tool answers to.</summary>
    private const double CoverageShare = 0.65;

    /// <summary>What a tool whose name has nothing but words of the query gets on top.</summary>
    private const double NameBonus = 0.35;

    private readonly string _thesaurusFile;
    private State? _state;

    /// <summary>A search with the built-in thesaurus and, where it exists, a file that adds to it.</summary>
    /// <param name="thesaurusFile">The file.</param>
    public ToolSearch(string thesaurusFile)
    {
        _thesaurusFile = thesaurusFile;
    }

    /// <summary>What of the user's thesaurus could not be understood.</summary>
    public IReadOnlyList<string> Problems => File.Exists(_thesaurusFile) ? (_state = LoadThesaurus(_state)).Thesaurus.Problems : [];

    /// <summary>The tools that fit, best first; equal ones in the order of their names.</summary>
    /// <param name="servers">Where to search. What was read of them is kept until they change.</param>
    /// <param name="query">What is looked for.</param>
    /// <param name="limit">The most to return.</param>
    public IReadOnlyList<ToolMatch> Find(IReadOnlyList<SearchedServer> servers, string query, int limit)
    {
        State state = LoadIndex(servers);
        IReadOnlyList<QueryConcept> concepts = new QueryReader(state.Index!, state.Thesaurus).Read(query);
        return concepts.Count == 0 || state.Index!.Count == 0 ? [] : Rank(state.Index, concepts, limit);
    }

    private static ToolMatch[] Rank(ToolIndex index, IReadOnlyList<QueryConcept> concepts, int limit)
    {
        double[] scores = new double[index.Count];
        float[] names = new float[index.Count], best = new float[index.Count], bestInName = new float[index.Count];
        double all = concepts.Sum(concept => concept.Rarity);
        ToolAction asked = concepts.Aggregate(ToolAction.None, (action, concept) => action | ActionOf(concept));
        var touched = new List<int>();
        foreach (QueryConcept concept in concepts)
        {
            touched.Clear();
            foreach (Related way in concept.Ways)
            {
                Collect(index, way, best, bestInName, touched);
            }

            foreach (int tool in touched)
            {
                scores[tool] += concept.Rarity * best[tool];
                names[tool] += bestInName[tool];
                best[tool] = bestInName[tool] = 0;
            }
        }

        return [.. Enumerable.Range(0, index.Count)
            .Where(tool => scores[tool] > 0)
            .Select(tool => ToMatch(index[tool], scores[tool], names[tool], all, asked))
            .OrderByDescending(match => match.Score)
            .ThenBy(match => match.Server, StringComparer.Ordinal)
            .ThenBy(match => match.Tool.Name, StringComparer.Ordinal)
            .Take(limit)];
    }

    private static ToolMatch ToMatch(ToolIndex.IndexedTool tool, double sum, double inName, double all, ToolAction asked)
    {
        double fit = sum / all;
        double score = sum * (1 - CoverageShare + (CoverageShare * fit)) * (1 + (NameBonus * Math.Min(1, inName / tool.NameWords))) * ToolActions.Factor(tool.Action, asked);
        return new ToolMatch(tool.Server, tool.Tool, score, Math.Min(1, fit));
    }

    /// <summary>What an action of the query is called by the query itself or, in one word, by what that may be called.</summary>
    private static ToolAction ActionOf(QueryConcept concept) =>
        concept.Ways.Where(way => way.Stems.Length == 1 && way.Weight >= 0.5).Aggregate(ToolAction.None, (action, way) => action | ToolActions.Of(way.Stems[0]));

    private static void Collect(ToolIndex index, Related way, float[] best, float[] bestInName, List<int> touched)
    {
        ReadOnlySpan<ToolIndex.Posting> first = index[way.Stems[0]];
        foreach (ref readonly ToolIndex.Posting posting in first)
        {
            float strength = posting.Strength;
            bool inName = posting.InName;
            bool hasAll = true;
            for (int i = 1; i < way.Stems.Length && hasAll; i++)
            {
                hasAll = TryFind(index[way.Stems[i]], posting.Tool, out ToolIndex.Posting other);
                strength += other.Strength;
                inName &= other.InName;
            }

            if (!hasAll)
            {
                continue;
            }

            strength = strength / way.Stems.Length * (float)way.Weight;
            if (best[posting.Tool] == 0)
            {
                touched.Add(posting.Tool);
            }

            best[posting.Tool] = Math.Max(best[posting.Tool], strength);
            if (inName)
            {
                bestInName[posting.Tool] = Math.Max(bestInName[posting.Tool], (float)way.Weight * way.Stems.Length);
            }
        }
    }

    private static bool TryFind(ReadOnlySpan<ToolIndex.Posting> postings, int tool, out ToolIndex.Posting found)
    {
        int low = 0, high = postings.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (postings[middle].Tool == tool)
            {
                found = postings[middle];
                return true;
            }

            (low, high) = postings[middle].Tool < tool ? (middle + 1, high) : (low, middle - 1);
        }

        found = default;
        return false;
    }

    private State LoadIndex(IReadOnlyList<SearchedServer> servers)
    {
        State? known = _state;
        State state = LoadThesaurus(known);
        if (state.Index is null || !state.Servers.SequenceEqual(servers))
        {
            state = state with { Servers = [.. servers], Index = new ToolIndex(servers, state.Thesaurus.Wholes) };
        }

        _state = state;
        return state;
    }

    private State LoadThesaurus(State? known)
    {
        FileStamp? stamp = FileStamp.Of(_thesaurusFile);
        if (known is not null && known.Stamp == stamp)
        {
            return known;
        }

        string own = "";
        try
        {
            own = stamp is { Target: { } file } ? File.ReadAllText(file) : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What comes with the gateway serves all the same.
        }

        return new State(stamp, new Thesaurus(Thesaurus.BuiltIn, own), [], null);
    }

    private sealed record State(FileStamp? Stamp, Thesaurus Thesaurus, SearchedServer[] Servers, ToolIndex? Index);
}
