using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace McpGateway.PowerShell.Importing;

/// <summary>
/// The names of the functions for a server's tools: a function of the server's name and the tool's alone, and different for each tool. docs/importing.md says how they
/// are made.
/// </summary>
internal static class FunctionNames
{
    private const int MaxLength = 100;

    /// <summary>First words that say nothing.</summary>
    private static readonly string[] s_empty = ["api", "mcp"];

    private static readonly string[] s_articles = ["a", "an", "the"];

    /// <summary>The function of each tool.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="tools">The names of all tools that it has, so that a name does not depend on which of them are imported.</param>
    /// <param name="prefix">What the nouns begin with.</param>
    /// <param name="map">Names that the user gives, by tool.</param>
    public static IReadOnlyDictionary<string, string> Of(string server, IEnumerable<string> tools, string prefix, IReadOnlyDictionary<string, string> map)
    {
        var functions = new Dictionary<string, string>(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        string[] names = [.. tools.Order(StringComparer.Ordinal)];
        foreach (string tool in names.Where(map.ContainsKey))
        {
            functions[tool] = map[tool];
            taken.Add(map[tool]);
        }

        // Of get_issue and list_issues the one that is about one issue has the name, the other one is about a list of them.
        var made = names.Where(tool => !map.ContainsKey(tool)).Select(tool => (Tool: tool, Name: Of(server, tool, prefix))).ToArray();
        foreach ((string tool, FunctionName name) in made.OrderBy(one => one.Name.IsOfMany))
        {
            string wanted = name.IsOfMany && taken.Contains(name.Text) ? name.Text + "List" : name.Text;
            functions[tool] = Unique(wanted, tool, taken);
        }

        return functions;
    }

    /// <summary>A name that none of the taken has; it is taken then. Of several with the same name all but the first get a digest of what they stand for.</summary>
    /// <param name="name">The name.</param>
    /// <param name="source">What it stands for.</param>
    /// <param name="taken">The names that there are.</param>
    public static string Unique(string name, string source, HashSet<string> taken)
    {
        string unique = name;
        for (int salt = 0; !taken.Add(unique); salt++)
        {
            unique = name + "_" + Digest(source, salt);
        }

        return unique;
    }

    private static FunctionName Of(string server, string tool, string prefix)
    {
        IReadOnlyList<string> own = NameWords.Split(server);
        List<string> words = [.. NameWords.Split(tool)];
        // Of the server "fetch" the tool "fetch" has nothing else to say; of "web-search" the tool "search" has a verb.
        int repeated = NounWords.Repeated(words, own, isVerb: words.Count > 0 && VerbTable.Find(words[0]) is not null);
        string? said = repeated > 0 ? words[repeated - 1] : null;
        words.RemoveRange(0, repeated);
        words.RemoveRange(0, Without(words, s_empty));
        string? verb = ToolVerb.Take(words);
        if (verb is not null)
        {
            words.RemoveRange(0, Without(words, s_articles));
        }

        (string noun, bool isPlural) = NounWords.Join(own, words, said, singular: verb is not null);
        noun = prefix + (noun.Length == 0 && own.Count == 0 ? "Tool" : noun);
        noun = noun.Length <= MaxLength ? noun : noun[..MaxLength] + "_" + Digest(tool, 0);
        return new FunctionName((verb ?? VerbTable.Otherwise) + "-" + noun, isPlural);
    }

    private static int Without(List<string> words, string[] first) => words.Count > 1 && first.Contains(words[0], StringComparer.OrdinalIgnoreCase) ? 1 : 0;

    private static string Digest(string text, int salt) =>
        XxHash64.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan()), salt).ToString("x16", CultureInfo.InvariantCulture)[..(4 + Math.Min(salt, 12))];

    /// <summary>A name as it is made of one tool.</summary>
    /// <param name="Text">The name.</param>
    /// <param name="IsOfMany">Whether the tool's own name says that it is about several.</param>
    private readonly record struct FunctionName(string Text, bool IsOfMany);
}
