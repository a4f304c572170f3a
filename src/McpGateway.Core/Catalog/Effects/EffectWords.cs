using McpGateway.Catalog.Search;

namespace McpGateway.Catalog.Effects;

/// <summary>
/// Tells by a name whether a tool only reads: <c>search_issues</c>, <c>listIssues</c>, <c>github-get-issue</c>, <c>issues.list</c>, <c>web_search</c>. A name
/// without a verb that is known to read counts as one that changes something, and so does one that has a verb of either kind: <c>get_and_delete</c>.
/// </summary>
internal static class EffectWords
{
    /// <summary>
    /// What only looks. Not here are words that hide what is done behind an argument (query, run, call), and those that write what they have read (download,
    /// export).
    /// </summary>
    private static readonly HashSet<string> s_reading = Set("""
        browse check compare count describe diff discover display enumerate explain fetch find get grep has head inspect is list lookup peek ping preview read
        resolve retrieve scan search show stat stats status summarize tail tree validate verify view whoami
        """);

    /// <summary>Of those, what may stand last: <c>web_search</c>. Others are nouns there: <c>shuffle_list</c>, <c>mark_as_read</c>.</summary>
    private static readonly HashSet<string> s_readingLast = Set("describe fetch find get lookup retrieve search");

    /// <summary>What changes something wherever it stands in a name.</summary>
    private static readonly HashSet<string> s_changing = Set("""
        add append apply assign cancel clear create deactivate delete destroy disable drop edit enable erase eval exec execute expunge grant insert install
        invoke kill mark modify move overwrite pop prune purge rename remove replace reset revoke save send shutdown terminate toggle truncate uninstall unlink
        upload upsert wipe write
        """);

    /// <summary>
    /// What changes something as the first word, or after "and": elsewhere it is mostly a noun, as in <c>get_commit</c>, <c>list_posts</c>, <c>read_order</c>.
    /// </summary>
    private static readonly HashSet<string> s_changingFirst = Set("""
        accept activate allow approve archive attach attack ban block book build buy call change charge checkin checkout close commit configure copy debit
        decline deny deploy detach dismiss draft dump empty export fill flag flush forget fork format forward generate import init invite join label launch
        leave lock log mail make merge migrate mint mute notify open order patch pause pay pin post publish pull push put rebuild record refund refresh
        register reindex reject release reload reopen reply report request reschedule respond restart restore resume retry revert review rewrite roll
        rotate run sync schedule sell set share sign sort spend split stage star start stop store submit subscribe suspend swap switch tag train transfer trash
        trigger trim unarchive unassign unblock undo unlock unmute unpin unpublish unset unstar unsubscribe update upgrade vote withdraw zip
        """);

    private static readonly HashSet<string> s_joining = Set("and or then plus with");

    /// <summary>What stands before a change without a verb of its own: check in, check out.</summary>
    private static readonly HashSet<string> s_particles = Set("in out off");

    /// <summary>Whether a name says that the tool only reads.</summary>
    /// <param name="name">The tool's name.</param>
    /// <param name="server">The server's name: a tool's name may begin with it.</param>
    /// <param name="names">The names of all tools of the server: what all of them begin with says nothing.</param>
    public static bool OnlyRead(string name, string server, IReadOnlyCollection<string> names)
    {
        if (SearchWords.Split(name).Exists(s_changing.Contains))
        {
            return false;
        }

        // Of a name in parts, projects.issues.list, the last one says what is done.
        int at = name.LastIndexOfAny(['.', '/', ':']);
        List<string> words = at >= 0 ? SearchWords.Split(name[(at + 1)..]) : WithoutPrefix(SearchWords.Split(name), server, names);
        if (words.Count == 0 || s_changingFirst.Contains(words[0]) || IsJoinedChange(words) || IsCheckIn(words))
        {
            return false;
        }

        return s_reading.Contains(words[0]) || (s_readingLast.Contains(words[^1]) && !words.Exists(s_changingFirst.Contains));
    }

    private static bool IsJoinedChange(List<string> words) =>
        words.Skip(1).Zip(words).Any(pair => s_joining.Contains(pair.Second) && s_changingFirst.Contains(pair.First));

    private static bool IsCheckIn(List<string> words) => words.Count > 1 && words[0] == "check" && s_particles.Contains(words[1]);

    private static List<string> WithoutPrefix(List<string> words, string server, IReadOnlyCollection<string> names)
    {
        List<string> prefix = SearchWords.Split(server);
        if (StartsWith(words, prefix))
        {
            words = words[prefix.Count..];
        }
        else if (words.Count > 1 && words[0] == string.Concat(prefix))
        {
            // The server is called "git-hub", its tools begin with "github".
            words = words[1..];
        }

        List<List<string>> all = [.. names.Select(name => SearchWords.Split(name))];
        return all.Count > 2 && words.Count > 1 && !IsVerb(words[0]) && all.TrueForAll(other => other.Count > 1 && other[0] == words[0]) ? words[1..] : words;
    }

    private static bool IsVerb(string word) => s_reading.Contains(word) || s_changing.Contains(word) || s_changingFirst.Contains(word);

    private static bool StartsWith(List<string> words, List<string> prefix) =>
        prefix.Count > 0 && words.Count > prefix.Count && words.Take(prefix.Count).SequenceEqual(prefix, StringComparer.Ordinal);

    private static HashSet<string> Set(string words) => words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
}
