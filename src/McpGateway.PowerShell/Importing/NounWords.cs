namespace McpGateway.PowerShell.Importing;

/// <summary>Makes the noun of a function: the server's words and those of the tool, none of them twice, the last one in the singular where it is what a verb is about.</summary>
internal static class NounWords
{
    /// <summary>What a server's name may hold besides what it is about.</summary>
    private static readonly string[] s_additions = ["mcp", "server"];

    /// <summary>How many words at the beginning of a tool's name are the server's name again, or a part of it.</summary>
    /// <param name="words">The tool's words.</param>
    /// <param name="server">The server's words.</param>
    /// <param name="isVerb">Whether the first of them is a verb, which only the whole name of the server repeats.</param>
    public static int Repeated(List<string> words, IReadOnlyList<string> server, bool isVerb)
    {
        string[] about = [.. server.Where(word => !s_additions.Contains(word, StringComparer.OrdinalIgnoreCase))];
        for (int count = Math.Min(words.Count, server.Sum(word => word.Length)); count > 0; count--)
        {
            List<string> start = words[..count];
            if (AreOne(start, server) || AreOne(start, about)
                || (!isVerb && (Ends(server, start) || Ends(about, start) || (count < words.Count && Begins(about, start)))))
            {
                return count;
            }
        }

        return 0;
    }

    /// <summary>The noun.</summary>
    /// <param name="server">The server's words.</param>
    /// <param name="words">The tool's words, without its verb.</param>
    /// <param name="said">The last of the words before them that were the server's name again; null where there were none.</param>
    /// <param name="singular">Whether it is to be a singular.</param>
    /// <returns>The noun, and whether it was a plural that has become a singular.</returns>
    public static (string Noun, bool IsPlural) Join(IReadOnlyList<string> server, List<string> words, string? said, bool singular)
    {
        List<string> rest = [.. words];
        for (int at = 0; at < rest.Count; at++)
        {
            int again = at == 0 ? Repeated(rest, server, isVerb: false) : Whole(rest[at..], server);
            rest.RemoveRange(at, again);
            at -= again > 0 ? 1 : 0;
        }

        List<string> all = [.. server];
        foreach (string word in rest)
        {
            if (all.Count > 0 && SingularForm.AreOne(all[^1], word))
            {
                all.RemoveAt(all.Count - 1);
            }

            all.Add(word);
        }

        // A name that the tool says in the same way, or not at all, is a name, whatever it ends with: of "notes" the tool "search" is Search-Notes, "note_delete" Remove-Note.
        if (singular && all.Count > 0 && (words.Count > 0 || (said is not null && SingularForm.Of(said) == said)))
        {
            all[^1] = SingularForm.Of(all[^1]);
        }

        return (NameWords.Pascal(all), singular && words.Count > 0 && SingularForm.Of(words[^1]) != words[^1]);
    }

    private static int Whole(List<string> words, IReadOnlyList<string> server)
    {
        for (int count = 1; count <= words.Count; count++)
        {
            // Further on only the very name: read_text_file of "files" is Read-FilesTextFile.
            if (string.Concat(words.Take(count)).Equals(string.Concat(server), StringComparison.OrdinalIgnoreCase))
            {
                return count;
            }
        }

        return 0;
    }

    private static bool Ends(IReadOnlyList<string> server, List<string> words) => Enumerable.Range(1, Math.Max(0, server.Count - 1)).Any(from => AreOne(words, [.. server.Skip(from)]));

    private static bool Begins(string[] server, List<string> words) => Enumerable.Range(1, Math.Max(0, server.Length - 1)).Any(count => AreOne(words, [.. server.Take(count)]));

    /// <summary>Whether words are the same ones, wherever they are cut and whatever the number of the last.</summary>
    private static bool AreOne(List<string> some, IReadOnlyList<string> others) => some.Count > 0 && others.Count > 0 && SingularForm.AreOne(string.Concat(some), string.Concat(others));
}
