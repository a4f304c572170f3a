namespace McpGateway.PowerShell.Importing;

/// <summary>
/// Finds the word of a tool's name that says what the tool does. It is the first one, unless another says that something is changed: <c>monitor_delete</c> deletes a monitor,
/// <c>get_and_delete</c> does not only get. docs/importing.md has the rules.
/// </summary>
internal static class ToolVerb
{
    /// <summary>Words that always say that something is changed.</summary>
    private static readonly HashSet<string> s_changing = Words("""
        abort activate add append attach cancel clear create deactivate delete deploy destroy detach disable discard drop edit enable erase insert install kill modify
        publish purge register reject remove rename replace restore revert revoke rollback save send submit terminate truncate undelete uninstall unlink unpublish unregister
        unsubscribe upsert wipe write
        """);

    /// <summary>Words that say so at the end of a name, and may be nouns elsewhere.</summary>
    private static readonly HashSet<string> s_changingAtEnd = Words("""
        assign change clone close copy deliver download draft export fill fork import lock mark merge move open post push put release reply reset resize restart resume
        run schedule set share start stop subscribe switch sync toggle trash unlock update upgrade upload
        """);

    /// <summary>Words that say at the end of a name that something is read.</summary>
    private static readonly HashSet<string> s_readingAtEnd = Words("check describe fetch find get list lookup read retrieve search");

    /// <summary>First words that are no nouns: what stands after them is what they are about, unless the last word always says that something is changed.</summary>
    private static readonly HashSet<string> s_verbsAlone = Words("describe enumerate extract fetch find get inspect load locate lookup obtain read retrieve show take validate verify view");

    /// <summary>Words after which nothing is done: <c>can_delete</c>, <c>preview_update</c>.</summary>
    private static readonly HashSet<string> s_asking = Words("can is has may should would how why plan preview simulate estimate explain suggest check count");

    /// <summary>First words that are nouns more often than verbs: <c>draft_update</c>, <c>link_create</c>, <c>log_clear</c>.</summary>
    private static readonly HashSet<string> s_nouns = Words("backup block bookmark call draft grant group link log monitor patch process record release run schedule test trace track watch");

    /// <summary>First words that may be nouns: of <c>upload_delete</c>, but not of <c>upload_draft</c>.</summary>
    private static readonly HashSet<string> s_perhapsNouns = Words("""
        broadcast build capture checkpoint copy deploy download dump export fill fork import lock mark mount move play post print reply reset share start step stop store switch sync
        trash update upgrade upload
        """);

    /// <summary>First words that only say that something is done.</summary>
    private static readonly HashSet<string> s_doing = Words("do execute invoke perform");

    private static readonly HashSet<string> s_conjunctions = Words("and or then");

    /// <summary>Takes the verb out of the words.</summary>
    /// <param name="words">The words of the tool's name, and afterwards those of its noun.</param>
    /// <returns>An approved verb; null where no word is one.</returns>
    public static string? Take(List<string> words)
    {
        if (words.Count == 0)
        {
            return null;
        }

        int at = Find(words);
        if (at < 0)
        {
            return null;
        }

        string? verb = VerbTable.Find(words[at]);
        if (at == 0 && verb == "Convert" && words.Count > 1 && VerbTable.Find(verb + words[1]) is { } pair)
        {
            words.RemoveRange(0, 2);
            return pair;
        }

        words.RemoveAt(at);
        if (at == 0)
        {
            return verb;
        }

        bool isJoined = s_conjunctions.Contains(words[at - 1]);
        if (isJoined)
        {
            words.RemoveAt(at - 1);
        }

        // Of get_or_create both words are verbs.
        if (words.Count > 0 && (isJoined ? VerbTable.Find(words[0]) is not null : s_doing.Contains(words[0])))
        {
            words.RemoveAt(0);
        }

        return verb;
    }

    private static int Find(List<string> words)
    {
        string first = words[0], last = words[^1];
        string? verb = VerbTable.Find(first);
        bool isNoun = s_nouns.Contains(first), changes = verb is not null && VerbTable.Changes(verb);
        int itself = verb is null ? -1 : 0;
        if (s_asking.Contains(first) || words.Count == 1 || (changes && !isNoun && !s_perhapsNouns.Contains(first)))
        {
            return itself;
        }

        if (Joined(words) is var joined && joined > 0)
        {
            return joined;
        }

        if (s_changing.Contains(last) || (s_changingAtEnd.Contains(last) && !s_verbsAlone.Contains(first) && (isNoun || !changes)))
        {
            return words.Count - 1;
        }

        // Of browser_delete_cookies the second word is the verb, of list_delete_markers the first.
        int within = verb is null || isNoun ? words.FindIndex(1, s_changing.Contains) : s_changing.Contains(words[1]) && IsPerhapsNoun(first) ? 1 : -1;
        return within > 0 ? within : (verb is null || isNoun) && s_readingAtEnd.Contains(last) ? words.Count - 1 : itself;
    }

    private static bool IsPerhapsNoun(string first) => !s_verbsAlone.Contains(first) && !first.Equals("list", StringComparison.OrdinalIgnoreCase) && !first.Equals("search", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where a word stands that changes something and is joined to what stands before it.</summary>
    private static int Joined(List<string> words)
    {
        for (int i = 2; i < words.Count; i++)
        {
            if (s_conjunctions.Contains(words[i - 1]) && (s_changing.Contains(words[i]) || s_changingAtEnd.Contains(words[i])))
            {
                return i;
            }
        }

        return -1;
    }

    private static HashSet<string> Words(string text) => new(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);
}
