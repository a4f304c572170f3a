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

        foreach (string tool in names.Where(tool => !map.ContainsKey(tool)))
        {
            functions[tool] = Unique(Of(server, tool, prefix), tool, taken);
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

    private static string Of(string server, string tool, string prefix)
    {
        IReadOnlyList<string> own = NameWords.Split(server);
        ReadOnlySpan<string> words = [.. NameWords.Split(tool)];
        words = words[Repeated(words, own)..];
        words = words[Without(words, s_empty)..];
        string? verb = words.Length > 0 ? Verb(ref words) : null;
        if (verb is not null)
        {
            words = words[Without(words, s_articles)..];
            words = words[Repeated(words, own)..];
        }

        string noun = prefix + NameWords.Pascal(own) + NameWords.Pascal(words.ToArray());
        if (own.Count == 0 && words.Length == 0)
        {
            noun += "Tool";
        }

        return (verb ?? VerbTable.Otherwise) + "-" + (noun.Length <= MaxLength ? noun : noun[..MaxLength] + "_" + Digest(tool, 0));
    }

    private static string? Verb(ref ReadOnlySpan<string> words)
    {
        string? verb = VerbTable.Find(words[0]);
        string? pair = verb == "Convert" && words.Length > 1 ? VerbTable.Find(verb + words[1]) : null;
        words = words[(pair is not null ? 2 : verb is not null ? 1 : 0)..];
        return pair ?? verb;
    }

    private static int Without(ReadOnlySpan<string> words, string[] first) => words.Length > 1 && first.Contains(words[0], StringComparer.OrdinalIgnoreCase) ? 1 : 0;

    /// <summary>How many words at the beginning are the server's name again.</summary>
    private static int Repeated(ReadOnlySpan<string> words, IReadOnlyList<string> server)
    {
        string name = string.Concat(server);
        string start = "";
        for (int i = 0; i < words.Length && start.Length < name.Length; i++)
        {
            start += words[i];
            if (start.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return i + 1;
            }
        }

        return 0;
    }

    private static string Digest(string text, int salt) =>
        XxHash64.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan()), salt).ToString("x16", CultureInfo.InvariantCulture)[..(4 + Math.Min(salt, 12))];
}
