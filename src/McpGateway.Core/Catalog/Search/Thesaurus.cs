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

    private readonly Dictionary<string, List<Related>> _related = new(StringComparer.Ordinal);
    private readonly HashSet<string> _beginnings = new(StringComparer.Ordinal);
    private readonly HashSet<string> _wholes = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    /// <summary>Reads texts of the form above; later ones add to earlier ones.</summary>
    public Thesaurus(params string[] texts)
    {
        foreach (string text in texts)
        {
            int number = 0;
            foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
            {
                number++;
                int comment = line.IndexOf('#');
                ReadOnlySpan<char> entry = (comment < 0 ? line : line[..comment]).Trim().TrimStart('\ufeff');
                if (!entry.IsEmpty && !TryAdd(entry.ToString()))
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
    public IReadOnlyCollection<string> Keys => _related.Keys;

    /// <summary>What a word or phrase may also be called; empty where nothing is known.</summary>
    /// <param name="key">Its stems, with spaces between them.</param>
    public IReadOnlyList<Related> Of(string key) => _related.TryGetValue(key, out List<Related>? related) ? related : [];

    /// <summary>Whether a longer phrase begins with these words.</summary>
    /// <param name="key">Their stems, with spaces between them.</param>
    public bool IsBeginning(string key) => _beginnings.Contains(key);

    private static string ReadBuiltIn()
    {
        using var reader = new StreamReader(typeof(Thesaurus).Assembly.GetManifestResourceStream("McpGateway.thesaurus.txt")!);
        return reader.ReadToEnd();
    }

    private bool TryAdd(string line)
    {
        int arrow = line.IndexOf(Arrow, StringComparison.Ordinal);
        string[][] from = arrow < 0 ? Terms(line) : Terms(line[..arrow]);
        string[][] to = arrow < 0 ? from : Terms(line[(arrow + Arrow.Length)..]);
        string[] toKeys = [.. to.Select(other => string.Join(' ', other))];
        if (from.Length == 0 || to.Length == 0 || (arrow < 0 && from.Length < 2))
        {
            return false;
        }

        foreach (string[] one in from)
        {
            string key = string.Join(' ', one);
            for (int length = 1; length < one.Length; length++)
            {
                _beginnings.Add(string.Join(' ', one, 0, length));
            }

            if (!_related.TryGetValue(key, out List<Related>? related))
            {
                _related.Add(key, related = []);
            }

            for (int i = 0; i < to.Length; i++)
            {
                if (toKeys[i] != key)
                {
                    Add(related, to[i], arrow < 0 ? GroupWeight : Math.Max(LeastWeight, FirstWeight - (WeightStep * i)));
                }
            }
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

    private string[][] Terms(string list)
    {
        var terms = new List<string[]>();
        foreach (string term in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string lower = term.ToLowerInvariant();
            string[] words = [.. SearchWords.Split(lower)];
            if (words.Length == 1)
            {
                _wholes.Add(words[0]);
            }

            if (words.Length is > 0 and <= MaxWords)
            {
                terms.Add([.. words.Select(Stemmer.Of)]);
            }
        }

        return [.. terms];
    }
}
