namespace McpGateway.Catalog.Search;

/// <summary>
/// Ranks tools against a query. Every concept of the query counts by how rare it is and by how strongly a tool says it, in the best of the ways in
/// which it can be said, and a little more where it says it in several; a tool that answers to more of the query comes before one that says one word
/// often, and one whose server answers to the rest of it before one among strangers.
/// </summary>
internal sealed class Ranking
{
    /// <summary>How much of the score depends on how much of the query a tool answers to.</summary>
    private const double CoverageShare = 0.75;

    /// <summary>How much of it depends on how much of the query all tools of its server together answer to.</summary>
    private const double ServerShare = 0.3;

    /// <summary>What a tool whose name has nothing but words of the query gets on top.</summary>
    private const double NameBonus = 0.35;

    /// <summary>
    /// What the other ways in which a tool says a concept add to the best one: of all that a phrase may mean, such as that a build went red, a tool
    /// that has the build, the failure and the logs is rather meant than one that has logs.
    /// </summary>
    private const double OtherWaysShare = 0.5;

    /// <summary>What the tools of a server get on top whose name is all that the query says, and how quickly that falls where it says other things too.</summary>
    private const double ServerNameBonus = 2;
    private const double ServerNamePower = 4;

    private readonly ToolIndex _index;
    private readonly SearchQuery _query;
    private readonly double _all;
    private readonly double[] _sums;
    private readonly double[] _fits;
    private readonly double[] _serverFits;
    private readonly double[] _named;
    private readonly float[] _inNames;

    // Of the concept at hand.
    private readonly float[] _best;
    private readonly float[] _total;
    private readonly float[] _bestInName;
    private readonly double[] _serverBest;
    private readonly List<int> _touched = [];

    public Ranking(ToolIndex index, SearchQuery query)
    {
        _index = index;
        _query = query;
        _all = query.Concepts.Sum(concept => concept.Rarity);
        _sums = new double[index.Count];
        _fits = new double[index.Count];
        _inNames = new float[index.Count];
        _best = new float[index.Count];
        _total = new float[index.Count];
        _bestInName = new float[index.Count];
        _serverFits = new double[index.ServerCount];
        _serverBest = new double[index.ServerCount];
        _named = new double[index.ServerCount];
        HashSet<string> own = [.. query.Concepts.SelectMany(concept => concept.Ways[0].Stems)];
        for (int server = 0; server < _named.Length; server++)
        {
            _named[server] = index.NameOf(server) is { Length: > 0 } name && Array.TrueForAll(name, own.Contains) ? NamedShare(name) : 0;
        }

        foreach (QueryConcept concept in query.Concepts)
        {
            Add(concept);
        }
    }

    /// <summary>The best tools, best first; equal ones in the order of their names.</summary>
    /// <param name="limit">The most to return.</param>
    public ToolMatch[] Best(int limit)
    {
        double bestServer = _serverFits.DefaultIfEmpty(1).Max();
        return [.. Enumerable.Range(0, _index.Count)
            .Where(tool => _sums[tool] > 0)
            .Select(tool => ToMatch(tool, bestServer))
            .OrderByDescending(match => match.Score)
            .ThenBy(match => match.Server, StringComparer.Ordinal)
            .ThenBy(match => match.Tool.Name, StringComparer.Ordinal)
            .Take(limit)];
    }

    private ToolMatch ToMatch(int number, double bestServer)
    {
        ToolIndex.IndexedTool tool = _index[number];
        double fit = _fits[number] / _all;
        double score = _sums[number] *
            (1 - CoverageShare + (CoverageShare * fit)) *
            (1 - ServerShare + (ServerShare * _serverFits[tool.ServerNumber] / bestServer)) *
            (1 + (ServerNameBonus * _named[tool.ServerNumber])) *
            (1 + (NameBonus * Math.Min(1, _inNames[number] / tool.NameWords))) *
            ToolActions.Factor(tool.Action, _query.Action);
        return new ToolMatch(tool.Server, tool.Tool, score, Math.Min(1, fit));
    }

    /// <summary>How much of the query is the name of a server, all of whose words stand in it.</summary>
    private double NamedShare(string[] name) =>
        Math.Pow(_query.Concepts.Where(concept => concept.Ways[0].Stems.All(stem => stem == "server" || name.Contains(stem))).Sum(concept => concept.Rarity) / _all, ServerNamePower);

    private void Add(QueryConcept concept)
    {
        foreach (Related way in concept.Ways)
        {
            Collect(way);
        }

        foreach (int tool in _touched)
        {
            float best = _best[tool];
            int server = _index[tool].ServerNumber;
            _serverBest[server] = Math.Max(_serverBest[server], best);
            _fits[tool] += concept.Rarity * best;
            _sums[tool] += concept.Rarity * Math.Min(1, best + (OtherWaysShare * Math.Min(best, _total[tool] - best)));
            _inNames[tool] += _bestInName[tool];
            _best[tool] = _total[tool] = _bestInName[tool] = 0;
        }

        _touched.Clear();
        for (int server = 0; server < _serverBest.Length; server++)
        {
            _serverFits[server] += concept.Rarity * _serverBest[server];
            _serverBest[server] = 0;
        }
    }

    private void Collect(Related way)
    {
        foreach (ref readonly ToolIndex.Posting posting in _index[way.Stems[0]])
        {
            float strength = posting.Strength;
            bool inName = posting.InName;
            bool hasAll = true;
            for (int i = 1; i < way.Stems.Length && hasAll; i++)
            {
                hasAll = TryFind(_index[way.Stems[i]], posting.Tool, out ToolIndex.Posting other);
                strength += other.Strength;
                inName &= other.InName;
            }

            if (!hasAll)
            {
                continue;
            }

            strength = strength / way.Stems.Length * (float)way.Weight;
            if (_best[posting.Tool] == 0)
            {
                _touched.Add(posting.Tool);
            }

            _total[posting.Tool] += strength;
            _best[posting.Tool] = Math.Max(_best[posting.Tool], strength);
            if (inName)
            {
                _bestInName[posting.Tool] = Math.Max(_bestInName[posting.Tool], (float)way.Weight * way.Stems.Length);
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
}
