using System.Text.RegularExpressions;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Configuration.Reading;

namespace McpGateway.Gateway.Arguments;

/// <summary>Names of tools before which the name of their own server stands, as clients that see many servers write them.</summary>
internal static partial class QualifiedNames
{
    /// <summary>What the gateway is called by clients that know no better; a server of that name comes first.</summary>
    private static readonly string[] s_gateway = [ConfigurationReader.ReservedName, "mcp-gateway", "mcp_gateway", "McpGateway"];

    private static readonly string[] s_between = ["__", ".", "/", ":"];

    /// <summary>Whether a server's name is none, or the gateway's own: then it says nothing about who is meant.</summary>
    public static bool SaysNothing(string? server) =>
        string.IsNullOrWhiteSpace(server) || s_gateway.Contains(server, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The tool that is meant. A name counts as what it is before it counts as a qualified one, and the rest of a qualified one must be exactly a tool: what is only
    /// similar is never called, because it may destroy something.
    /// </summary>
    /// <param name="entry">What the server offers.</param>
    /// <param name="name">The name as it was written.</param>
    /// <returns><paramref name="name"/> itself where it is no qualified name of a tool.</returns>
    public static string Resolve(CatalogEntry entry, string name) =>
        entry.Find(name) is null && RestsOf(entry.Server, name, StringComparison.OrdinalIgnoreCase).FirstOrDefault(rest => entry.Find(rest) is not null) is { } tool ? tool : name;

    /// <summary>The server and the tool that a qualified name means; null where it means none, or may mean several.</summary>
    /// <param name="servers">The servers there are.</param>
    /// <param name="find">What is known of them.</param>
    /// <param name="isRefused">Whether a tool may not be had, so that it is not known of.</param>
    /// <param name="name">The name as it was written.</param>
    /// <returns>The name itself as the tool's where the server was never seen: it says which of the two it means once it is asked.</returns>
    public static (ServerDefinition Server, string Tool)? Find(IReadOnlyList<ServerDefinition> servers, Func<ServerDefinition, CatalogEntry?> find, Func<ServerDefinition, string, bool> isRefused, string name)
    {
        (ServerDefinition Server, string Tool)[] meant = Meant(servers, find, isRefused, name, StringComparison.Ordinal);
        meant = meant.Length > 0 ? meant : Meant(servers, find, isRefused, name, StringComparison.OrdinalIgnoreCase);
        return meant.Length == 1 ? meant[0] : null;
    }

    /// <summary>The server whose name stands behind <c>mcp__</c>; null where there is none.</summary>
    public static string? ServerOf(IReadOnlyList<ServerDefinition> servers, string name)
    {
        string[] meant = [.. servers.Where(server => !server.Disabled && FormsOf(server.Name).Any(form => name == "mcp__" + form)).Select(server => server.Name)];
        return meant.Length == 1 ? meant[0] : null;
    }

    private static (ServerDefinition Server, string Tool)[] Meant(IReadOnlyList<ServerDefinition> servers, Func<ServerDefinition, CatalogEntry?> find, Func<ServerDefinition, string, bool> isRefused, string name, StringComparison comparison) =>
    [
        .. servers
            .Where(server => server.IsOffered)
            .SelectMany(server => RestsOf(server.Name, name, comparison).Select(rest => (Server: server, Name: rest)))
            .Select(pair => (pair.Server, Tool: find(pair.Server) is not { } entry ? name : entry.Find(pair.Name) is not null || isRefused(pair.Server, pair.Name) ? pair.Name : ""))
            .Where(pair => pair.Tool.Length > 0)
            .DistinctBy(pair => (pair.Server.Name, pair.Tool)),
    ];

    /// <summary>What is left of a name behind the name of a server.</summary>
    private static IEnumerable<string> RestsOf(string server, string name, StringComparison comparison)
    {
        foreach (string start in StartsOf(name))
        {
            foreach (string prefix in FormsOf(server).SelectMany(form => s_between.Select(between => form + between)))
            {
                if (start.Length > prefix.Length && start.StartsWith(prefix, comparison))
                {
                    yield return start[prefix.Length..];
                }
            }
        }
    }

    /// <summary>The name without what clients put before the names of servers: <c>mcp__</c>, the gateway's own name, or both.</summary>
    private static IEnumerable<string> StartsOf(string name)
    {
        string bare = name.StartsWith("mcp__", StringComparison.OrdinalIgnoreCase) ? name["mcp__".Length..] : name;
        yield return name;
        if (bare.Length < name.Length)
        {
            yield return bare;
        }

        foreach (string prefix in s_gateway.SelectMany(gateway => s_between.Select(between => gateway + between)))
        {
            if (bare.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                yield return bare[prefix.Length..];
                yield break;
            }
        }
    }

    /// <summary>A server's name as it is, and as clients write it whose names have letters, digits, <c>_</c> and <c>-</c> only.</summary>
    private static string[] FormsOf(string server)
    {
        string plain = NotInNames().Replace(server, "_");
        return plain == server ? [server] : [server, plain];
    }

    [GeneratedRegex("[^A-Za-z0-9_-]", RegexOptions.NonBacktracking)]
    private static partial Regex NotInNames();
}
