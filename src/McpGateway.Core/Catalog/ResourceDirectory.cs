using System.Globalization;
using McpGateway.Diagnostics;
using McpGateway.Transports;

namespace McpGateway.Catalog;

/// <summary>Finds the server of a resource by the URI that a client sends: an address of the gateway, or a server's own URI where one server is meant.</summary>
internal static class ResourceDirectory
{
    private const int MaxNamed = 10;
    private const int MaxShown = 500;

    /// <summary>The server of a resource, and the URI by which it has it.</summary>
    /// <param name="uri">What the client sent.</param>
    /// <param name="entries">What is known of the servers that can be used.</param>
    /// <param name="servers">The names of all servers, also of those of which nothing is known yet.</param>
    /// <exception cref="ServerException">No server has it, or several may.</exception>
    public static (string Server, string Uri) Resolve(string uri, IReadOnlyList<CatalogEntry> entries, IEnumerable<string> servers)
    {
        if (ResourceAddress.TryParse(uri, out string? named, out string? rest) && FindServer(named, [.. servers]) is { } server)
        {
            return (server, entries.FirstOrDefault(entry => entry.Server == server) is { } entry ? ListedUri(entry, rest) ?? rest : rest);
        }

        IEnumerable<(string Server, string Uri)> Where(Func<CatalogEntry, bool> condition) => entries.Where(condition).Select(entry => (entry.Server, uri));
        return Only(uri, "have", entries.Select(entry => (entry.Server, Uri: ListedUri(entry, uri)!)).Where(found => found.Uri is not null))
            ?? Only(uri, "may have", Where(entry => entry.ResourceTemplates.Any(template => template.Matches(uri))))
            ?? Only(uri, "may have", Where(entry => HasScheme(entry, uri)))
            ?? throw new ServerException(
                named is not null
                    ? $"There is no server '{UntrustedText.OneLine(named, 128)}' to read '{UntrustedText.OneLine(rest, MaxShown)}' from."
                    : $"{(uri.Length == 0 ? "\"uri\" is missing or is not a string" : $"No server has the resource '{UntrustedText.OneLine(uri, MaxShown)}'")}. Use an address from resources/list, or {ResourceAddress.Prefix}<server>/<uri>.",
                ServerFailure.UnknownItem);
    }

    private static string? FindServer(string name, string[] servers)
    {
        if (servers.Contains(name, StringComparer.Ordinal))
        {
            return name;
        }

        // Parsers of URLs may turn the host to lower case.
        string[] similar = [.. servers.Where(server => server.Equals(name, StringComparison.OrdinalIgnoreCase))];
        return similar.Length == 1 ? similar[0] : null;
    }

    /// <summary>The URI as the server lists it, be it that a parser of the client's has encoded it; null where the server does not list it.</summary>
    private static string? ListedUri(CatalogEntry entry, string uri)
    {
        if (entry.FindResource(uri) is not null)
        {
            return uri;
        }

        string encoded = ResourceAddress.Encode(uri);
        return entry.Resources.FirstOrDefault(resource => ResourceAddress.Encode(resource.Uri) == encoded)?.Uri;
    }

    private static bool HasScheme(CatalogEntry entry, string uri)
    {
        int colon = uri.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && entry.Resources.Select(resource => resource.Uri).Concat(entry.ResourceTemplates.Select(template => template.UriTemplate))
            .Any(known => known.Length > colon && known.AsSpan(0, colon + 1).Equals(uri.AsSpan(0, colon + 1), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The one that was found; null for none.</summary>
    /// <exception cref="ServerException">There are several.</exception>
    private static (string Server, string Uri)? Only(string uri, string have, IEnumerable<(string Server, string Uri)> all)
    {
        (string Server, string Uri)[] found = [.. all];
        if (found.Length < 2)
        {
            return found.Length == 1 ? found[0] : null;
        }

        string addresses = string.Join(" or ", found.Take(MaxNamed).Select(one => UntrustedText.OneLine(ResourceAddress.Compose(one.Server, one.Uri), MaxShown)));
        string more = found.Length > MaxNamed ? string.Create(CultureInfo.InvariantCulture, $" (and {found.Length - MaxNamed} more)") : "";
        throw new ServerException($"Several servers {have} '{UntrustedText.OneLine(uri, MaxShown)}': use {addresses}{more}.", ServerFailure.Ambiguous);
    }
}
