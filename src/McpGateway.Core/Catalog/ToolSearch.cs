namespace McpGateway.Catalog;

/// <summary>Ranks tools against a query with BM25 over weighted fields: server, name, summary, description, property names.</summary>
internal sealed class ToolSearch
{
    // The usual constants of Okapi BM25.
    private const double Saturation = 1.2;
    private const double LengthNormalization = 0.6;

    private readonly List<Document> _documents = [];
    private readonly Dictionary<string, int> _documentsWith = new(StringComparer.Ordinal);
    private readonly double _averageLength;

    public ToolSearch(IEnumerable<CatalogEntry> entries, Func<string, string?> descriptionOf)
    {
        foreach (CatalogEntry entry in entries)
        {
            string[] server = [.. SearchWords.Of(entry.Server).Concat(SearchWords.Of(descriptionOf(entry.Server)))];
            foreach (CatalogTool tool in entry.Tools)
            {
                var document = new Document(entry.Server, tool);
                document.Add(server, 1.5);
                document.Add(SearchWords.Of(tool.Name), 4);
                document.Add(SearchWords.Of(tool.Title), 2);
                document.Add(SearchWords.Of(tool.Summary), 2);
                document.Add(SearchWords.Of(tool.Description).Take(200), 0.6);
                document.Add(SearchWords.Of(tool.Signature), 0.4);
                _documents.Add(document);
                foreach (string word in document.Words.Keys)
                {
                    _documentsWith[word] = _documentsWith.GetValueOrDefault(word) + 1;
                }
            }
        }

        _averageLength = _documents.Count == 0 ? 1 : _documents.Average(document => document.Length);
    }

    /// <summary>The tools that fit, best first, cut where the fit falls off.</summary>
    public IReadOnlyList<ToolMatch> Find(string query, int limit)
    {
        string[] words = [.. SearchWords.Of(query).Distinct(StringComparer.Ordinal)];
        ToolMatch[] ranked = [.. _documents
            .Select(document => new ToolMatch(document.Server, document.Tool, Score(document, words)))
            .Where(match => match.Score > 0)
            .OrderByDescending(match => match.Score)
            .ThenBy(match => match.Server, StringComparer.Ordinal)
            .ThenBy(match => match.Tool.Name, StringComparer.Ordinal)
            .Take(limit)];
        return [.. ranked.TakeWhile(match => match.Score >= ranked[0].Score * 0.4)];
    }

    private double Score(Document document, string[] words)
    {
        double score = 0;
        foreach (string word in words)
        {
            if (document.Words.TryGetValue(word, out double weight))
            {
                int with = _documentsWith[word];
                double rarity = Math.Log(1 + ((_documents.Count - with + 0.5) / (with + 0.5)));
                double length = 1 - LengthNormalization + (LengthNormalization * document.Length / _averageLength);
                score += rarity * weight * (Saturation + 1) / (weight + (Saturation * length));
            }
        }

        return score;
    }

    private sealed class Document(string server, CatalogTool tool)
    {
        public string Server { get; } = server;

        public CatalogTool Tool { get; } = tool;

        public Dictionary<string, double> Words { get; } = new(StringComparer.Ordinal);

        public double Length { get; private set; }

        public void Add(IEnumerable<string> words, double weight)
        {
            foreach (string word in words)
            {
                Words[word] = Words.GetValueOrDefault(word) + weight;
                Length += weight;
            }
        }
    }
}
