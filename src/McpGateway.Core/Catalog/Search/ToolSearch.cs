using McpGateway.Configuration;

namespace McpGateway.Catalog.Search;

/// <summary>Finds tools by a query, from the catalog alone. The index is kept until the servers or what they offer change.</summary>
internal sealed class ToolSearch
{
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
        SearchQuery read = new QueryReader(state.Index!, state.Thesaurus).Read(query);
        return read.Concepts.Count == 0 || state.Index!.Count == 0 ? [] : new Ranking(state.Index, read).Best(limit);
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
            // What comes with the gateway serves anyway.
        }

        return new State(stamp, new Thesaurus(Thesaurus.BuiltIn, own), [], null);
    }

    private sealed record State(FileStamp? Stamp, Thesaurus Thesaurus, SearchedServer[] Servers, ToolIndex? Index);
}
