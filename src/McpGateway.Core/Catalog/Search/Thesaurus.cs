using System.Globalization;

namespace McpGateway.Catalog.Search;

/// <summary>
/// Which words and phrases stand for one another. A line is a group (<c>folder, directory, dir</c>), of which each stands for all others, or says
/// what one thing may also be called (<c>restaurant -> place, search</c>), which does not hold the other way round and of which the first is meant most. <c>#</c> begins a comment.
/// </summary>
internal sealed class Thesaurus
{
    private const string Arrow = "->";
    private const double GroupWeight = 0.6;
    private const double FirstWeight = 0.58;
    private const double WeightStep = 0.04;
    private const double LeastWeight = 0.4;
    private const int MaxWords = 5;

    private static readonly Lazy<string> s_builtIn = new(ReadBuiltIn);

    private readonly Dictionary<string, List<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _beginnings = new(StringComparer.Ordinal);
    private readonly HashSet<string> _wholes = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    /// <summary>Reads texts of the form above; later ones add to earlier ones.</summary>
    public Thesaurus(params string[] texts)
    {
        var reader = new TermReader(_wholes);
        foreach (string text in texts)
        {
            int number = 0;
            foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
            {
                number++;
                int comment = line.IndexOf('#');
                ReadOnlySpan<char> entry = (comment < 0 ? line : line[..comment]).Trim().TrimStart('\ufeff');
                if (!entry.IsEmpty && !TryAdd(reader, entry))
                {
                    _problems.Add(string.Create(CultureInfo.InvariantCulture, $"line {number} cannot be read: a line is a group of words, 'folder, directory', or one word and what it may also be called, 'restaurant -> place'"));
                }
            }
        }
    }

    /// <summary>The thesaurus that comes with the gateway, as text.</summary>
    public static string BuiltIn => s_builtIn.Value;

    /// <summary>Words in lower case that are one word however they are written: <c>GitHub</c> is not <c>git hub</c>.</summary>
    public IReadOnlySet<string> Wholes => _wholes;

    /// <summary>Lines that could not be understood.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The words and phrases that have others, as stems with spaces between them.</summary>
    public IReadOnlyCollection<string> Keys => _entries.Keys;

    /// <summary>What a word or phrase may also be called; empty where nothing is known.</summary>
    /// <param name="key">Its stems, with spaces between them.</param>
    public IReadOnlyList<Related> Of(string key)
    {
        var related = new List<Related>();
        foreach (Entry entry in _entries.GetValueOrDefault(key) ?? [])
        {
            for (int i = 0; i < entry.Others.Length; i++)
            {
                if (entry.Others[i] != key)
                {
                    Add(related, entry.Others[i].Split(' '), entry.IsGroup ? GroupWeight : Math.Max(LeastWeight, FirstWeight - (WeightStep * i)));
                }
            }
        }

        return related;
    }

    /// <summary>Whether a longer phrase begins with these words.</summary>
    /// <param name="key">Their stems, with spaces between them.</param>
    public bool IsBeginning(string key) => _beginnings.Contains(key);

    private static string ReadBuiltIn()
    {
        using var reader = new StreamReader(typeof(Thesaurus).Assembly.GetManifestResourceStream("McpGateway.thesaurus.txt")!);
        return reader.ReadToEnd();
    }

    private bool TryAdd(TermReader reader, ReadOnlySpan<char> line)
    {
        int arrow = line.IndexOf(Arrow, StringComparison.Ordinal);
        string[] from = reader.Read(arrow < 0 ? line : line[..arrow]);
        var entry = new Entry(arrow < 0 ? from : reader.Read(line[(arrow + Arrow.Length)..]), IsGroup: arrow < 0);
        if (from.Length == 0 || entry.Others.Length == 0 || (entry.IsGroup && from.Length < 2))
        {
            return false;
        }

        foreach (string key in from)
        {
            for (int space = key.IndexOf(' ', StringComparison.Ordinal); space > 0; space = key.IndexOf(' ', space + 1))
            {
                _beginnings.Add(key[..space]);
            }

            if (!_entries.TryGetValue(key, out List<Entry>? entries))
            {
                _entries.Add(key, entries = new List<Entry>(1));
            }

            entries.Add(entry);
        }

        return true;
    }

    private static void Add(List<Related> related, string[] other, double weight)
    {
        int known = related.FindIndex(one => one.Stems.AsSpan().SequenceEqual(other));
        if (known < 0)
        {
            related.Add(new Related(other, weight));
        }
        else if (related[known].Weight < weight)
        {
            related[known] = new Related(other, weight);
        }
    }

    /// <summary>A line.</summary>
    /// <param name="Others">What its words and phrases stand for, as stems with spaces between them.</param>
    /// <param name="IsGroup">Whether they are these words and phrases themselves.</param>
    private sealed record Entry(string[] Others, bool IsGroup);

    /// <summary>Reads lists of words and phrases, of which most words come again and again.</summary>
    private sealed class TermReader
    {
        private readonly HashSet<string> _wholes;
        private readonly List<string> _words = [];
        private readonly Dictionary<string, string> _stems = new(StringComparer.Ordinal);

        /// <param name="wholes">Gets the terms that are one word.</param>
        public TermReader(HashSet<string> wholes)
        {
            _wholes = wholes;
        }

        /// <summary>The terms of a list, as stems with spaces between them.</summary>
        public string[] Read(ReadOnlySpan<char> list)
        {
            var terms = new List<string>();
            foreach (Range part in list.Split(','))
            {
                _words.Clear();
                SearchWords.Split(list[part].ToString().ToLowerInvariant(), _wholes, _words);
                if (_words.Count == 1)
                {
                    _wholes.Add(_words[0]);
                }

                if (_words.Count is > 0 and <= MaxWords)
                {
                    terms.Add(_words.Count == 1 ? StemOf(_words[0]) : string.Join(' ', _words.Select(StemOf)));
                }
            }

            return [.. terms];
        }

        private string StemOf(string word)
        {
            if (!_stems.TryGetValue(word, out string? stem))
            {
                _stems.Add(word, stem = Stemmer.Of(word));
            }

            return stem;
        }
    }
}
