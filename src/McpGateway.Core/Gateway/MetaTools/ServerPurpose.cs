using McpGateway.Catalog;
using McpGateway.Catalog.Search;
using McpGateway.Configuration;
using McpGateway.Diagnostics;

namespace McpGateway.Gateway.MetaTools;

/// <summary>What a server is for: what the user says, else what it says itself, else what its tools have in their names.</summary>
internal static class ServerPurpose
{
    private const int MaxLength = 160;
    private const int MaxTopics = 6;

    // What tools do rather than what they do it with.
    private static readonly HashSet<string> s_verbs =
    [
        .. ((string[])["get", "list", "create", "update", "delete", "search", "add", "remove", "set", "find", "read", "write", "show", "run", "call", "start", "stop", "send",
            "fetch", "edit", "make", "query", "new", "all", "by", "check", "manage", "execute", "move", "copy", "upload", "download", "open", "close", "put", "post", "patch",
            "id", "info", "details", "data", "batch", "bulk", "multiple", "many", "api", "v1", "v2", "view", "browser"]).Select(Stemmer.Of),
    ];

    /// <summary>The purpose on one line; empty where nothing is known.</summary>
    public static string Of(ServerDefinition server, CatalogEntry? entry)
    {
        if (!string.IsNullOrWhiteSpace(server.Description))
        {
            return UntrustedText.OneLine(server.Description, MaxLength);
        }

        string said = Summaries.FirstSentence(entry?.Identity.Instructions);
        if (said.Length > 0 || entry is null || entry.Tools.Count == 0)
        {
            return said;
        }

        string topics = entry.Tools.Count == 1 ? "" : Topics(entry);
        return topics.Length > 0 ? topics : entry.Tools[0].Summary;
    }

    /// <summary>The words that most of its tools' names share.</summary>
    private static string Topics(CatalogEntry entry)
    {
        string[] own = [.. SearchWords.Of(entry.Server)];
        IEnumerable<string> topics = entry.Tools
            .SelectMany(tool => SearchWords.Split(UntrustedText.OneLine(tool.Name, 128)).Distinct(StringComparer.Ordinal))
            .Where(word => word.Length > 1 && !SearchWords.IsStopWord(word))
            .GroupBy(Stemmer.Of, StringComparer.Ordinal)
            .Where(group => !s_verbs.Contains(group.Key) && !own.Contains(group.Key, StringComparer.Ordinal))
            .OrderByDescending(group => group.Count())
            .Take(MaxTopics)
            .Select(group => group.First());
        return string.Join(", ", topics);
    }
}
