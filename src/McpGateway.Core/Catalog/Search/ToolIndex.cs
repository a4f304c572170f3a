using System.Runtime.InteropServices;

namespace McpGateway.Catalog.Search;

/// <summary>
/// For each word, which tools say it and how strongly: an inverted index after BM25F. The count of a word in a field is divided by how long the
/// field is beside the average one, weighted by the field, and added up over the fields.
/// </summary>
internal sealed class ToolIndex
{
    /// <summary>How quickly a word that is said again stops counting for more.</summary>
    public const double Saturation = 1.2;

    private const int MaxDescriptionWords = 250;
    private const int MaxParameterWords = 60;
    private const int MaxSchemaWords = 150;
    private const int MaxAboutWords = 80;

    // Weight, and how much the length of the field counts against it (0 not at all, 1 in full).
    private static readonly (double Weight, double LengthShare)[] s_fields =
    [
        (4.0, 0.6), // Name
        (2.5, 0.0), // Server
        (2.5, 0.5), // Title
        (2.2, 0.6), // Summary
        (0.7, 0.7), // Description
        (1.0, 0.7), // Parameters
        (0.4, 0.7), // Values
        (0.25, 0.7), // ParameterTexts
        (0.6, 0.5), // About
    ];

    private static readonly int s_fieldCount = s_fields.Length;

    private readonly Dictionary<string, int> _termIds = new(StringComparer.Ordinal);
    private readonly List<Posting[]> _postings = [];
    private readonly List<IndexedTool> _tools = [];
    private readonly List<string[]> _serverNames = [];

    /// <summary>Reads all tools of the servers.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="wholes">Words that capitals do not split.</param>
    public ToolIndex(IEnumerable<SearchedServer> servers, IReadOnlySet<string> wholes)
    {
        var builder = new Builder(wholes);
        foreach (SearchedServer server in servers)
        {
            builder.Add(server, _tools);
            _serverNames.Add([.. SearchWords.Of(server.Entry.Server, wholes).Where(stem => stem != "server" && !SearchWords.IsStopWord(stem)).Distinct(StringComparer.Ordinal)]);
        }

        _postings = builder.Weigh();
        _termIds = builder.TermIds;
    }

    /// <summary>How many tools there are.</summary>
    public int Count => _tools.Count;

    /// <summary>How many servers there are.</summary>
    public int ServerCount => _serverNames.Count;

    /// <summary>The stems of a server's name in the configuration, without those that say nothing.</summary>
    public string[] NameOf(int server) => _serverNames[server];

    /// <summary>Every stem that a tool has.</summary>
    public IReadOnlyCollection<string> Vocabulary => _termIds.Keys;

    /// <summary>A tool by its number.</summary>
    public IndexedTool this[int number] => _tools[number];

    /// <summary>Whether a tool says the word.</summary>
    public bool Contains(string stem) => _termIds.ContainsKey(stem);

    /// <summary>The tools that say a word, in their order.</summary>
    public ReadOnlySpan<Posting> this[string stem] => _termIds.TryGetValue(stem, out int id) ? _postings[id] : [];

    /// <summary>A tool with what a search needs of it.</summary>
    /// <param name="Server">Its server.</param>
    /// <param name="Tool">The tool.</param>
    /// <param name="NameWords">How many words its name has, at least 1.</param>
    /// <param name="Action">What it does.</param>
    /// <param name="ServerNumber">The number of its server.</param>
    public sealed record IndexedTool(string Server, CatalogTool Tool, int NameWords, ToolAction Action, int ServerNumber);

    /// <summary>A tool that says a word.</summary>
    /// <param name="Tool">The tool's number.</param>
    /// <param name="Strength">From 0 to 1: how strongly.</param>
    /// <param name="InName">Whether its name does.</param>
    public readonly record struct Posting(int Tool, float Strength, bool InName);

    private sealed class Builder(IReadOnlySet<string> wholes)
    {
        // The word as written -> its stem's number, or -1 for a stop word: most words come again and again.
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
        private readonly List<List<Occurrence>> _occurrences = [];
        private readonly List<int[]> _lengths = [];
        private readonly long[] _allLengths = new long[s_fieldCount];
        private readonly List<string> _words = [];
        private readonly List<int> _read = [];
        private int _servers = -1;

        public Dictionary<string, int> TermIds { get; } = new(StringComparer.Ordinal);

        public void Add(SearchedServer server, List<IndexedTool> tools)
        {
            CatalogEntry entry = server.Entry;
            int[] name = [.. Numbers(entry.Server + ' ' + entry.Identity.Name).ToArray().Distinct().Where(number => !IsServerWord(number))];
            int[] about = Numbers(server.Description + '\n' + entry.Identity.Instructions, MaxAboutWords).ToArray();
            _servers++;
            foreach (CatalogTool tool in entry.Tools)
            {
                int[] lengths = new int[s_fieldCount];
                int nameWords = AddWords(SearchField.Name, Numbers(tool.Name), lengths);
                AddWords(SearchField.Server, name, lengths);
                AddWords(SearchField.About, about, lengths);
                AddWords(SearchField.Title, Numbers(tool.Title), lengths);
                ReadOnlySpan<char> description = tool.Description;
                int sentence = EndOfSentence(description);
                AddWords(SearchField.Summary, Numbers(description[..sentence]), lengths);
                AddWords(SearchField.Description, Numbers(description[sentence..], MaxDescriptionWords), lengths);
                SchemaText.Read(tool.Definition.Span, (field, text) =>
                {
                    if (lengths[(int)field] < MaxSchemaWords)
                    {
                        AddWords(field, Numbers(text, MaxParameterWords), lengths);
                    }
                });
                _lengths.Add(lengths);
                tools.Add(new IndexedTool(entry.Server, tool, Math.Max(1, nameWords), ActionOf(tool), _servers));
            }
        }

        /// <summary>The tools of each word with their strengths, once all lengths are known.</summary>
        public List<Posting[]> Weigh()
        {
            double[] averages = [.. _allLengths.Select(length => Math.Max(1, (double)length / Math.Max(1, _lengths.Count)))];
            var postings = new List<Posting[]>(_occurrences.Count);
            var one = new List<Posting>();
            foreach (List<Occurrence> occurrences in _occurrences)
            {
                one.Clear();
                int at = 0;
                while (at < occurrences.Count)
                {
                    int tool = occurrences[at].Tool;
                    double weight = 0;
                    bool inName = false;
                    for (; at < occurrences.Count && occurrences[at].Tool == tool; at++)
                    {
                        int field = (int)occurrences[at].Field;
                        (double fieldWeight, double share) = s_fields[field];
                        weight += fieldWeight * occurrences[at].Count / (1 - share + (share * _lengths[tool][field] / averages[field]));
                        inName |= occurrences[at].Field == SearchField.Name;
                    }

                    one.Add(new Posting(tool, (float)(weight / (weight + Saturation)), inName));
                }

                postings.Add([.. one]);
            }

            return postings;
        }

        private ToolAction ActionOf(CatalogTool tool)
        {
            ToolAction named = SearchWords.Of(tool.Name, wholes).Select(ToolActions.Of).FirstOrDefault(action => action != ToolAction.None);
            return named == ToolAction.None && tool.IsReadOnly ? ToolAction.Read : named;
        }

        private static int EndOfSentence(ReadOnlySpan<char> text)
        {
            int most = Math.Min(text.Length, 200);
            for (int i = 8; i < most; i++)
            {
                if (text[i] == '\n' || (text[i] is '.' or '!' or '?' && i + 1 < text.Length && char.IsWhiteSpace(text[i + 1]) && text[i - 2] is not ('.' or ' ')))
                {
                    return i;
                }
            }

            return most;
        }

        private bool IsServerWord(int number) => TermIds.TryGetValue("server", out int server) && number == server;

        private int AddWords(SearchField field, ReadOnlySpan<int> numbers, int[] lengths)
        {
            foreach (int number in numbers)
            {
                List<Occurrence> occurrences = _occurrences[number];
                Span<Occurrence> known = CollectionsMarshal.AsSpan(occurrences);
                int at = known.Length - 1;
                while (at >= 0 && known[at].Tool == _lengths.Count && known[at].Field != field)
                {
                    at--;
                }

                if (at >= 0 && known[at].Tool == _lengths.Count)
                {
                    known[at].Count++;
                }
                else
                {
                    occurrences.Add(new Occurrence { Tool = _lengths.Count, Field = field, Count = 1 });
                }
            }

            lengths[(int)field] += numbers.Length;
            _allLengths[(int)field] += numbers.Length;
            return numbers.Length;
        }

        /// <summary>The numbers of a text's words; good until the next text.</summary>
        private ReadOnlySpan<int> Numbers(ReadOnlySpan<char> text, int most = int.MaxValue)
        {
            _words.Clear();
            _read.Clear();
            // No more of a text than can hold so many words: descriptions may be of any length.
            SearchWords.Split(text.Length / 12 > most ? text[..(most * 12)] : text, wholes, _words);
            foreach (string word in _words)
            {
                int number = NumberOf(word);
                if (number >= 0 && _read.Count < most)
                {
                    _read.Add(number);
                }
            }

            return CollectionsMarshal.AsSpan(_read);
        }

        private int NumberOf(string word)
        {
            if (_numbers.TryGetValue(word, out int number))
            {
                return number;
            }

            number = -1;
            if (!SearchWords.IsStopWord(word))
            {
                string stem = Stemmer.Of(word);
                if (!TermIds.TryGetValue(stem, out number))
                {
                    number = _occurrences.Count;
                    TermIds.Add(stem, number);
                    _occurrences.Add([]);
                }
            }

            _numbers.Add(word, number);
            return number;
        }

        private struct Occurrence
        {
            public int Tool;
            public SearchField Field;
            public int Count;
        }
    }
}
