using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Transports;

namespace McpGateway.Gateway.Policy;

/// <summary>The catalog as one caller sees it: without what the gate refuses.</summary>
/// <param name="catalog">The whole catalog.</param>
/// <param name="gate">The gate as the caller meets it.</param>
internal sealed class GatedCatalog(CatalogService catalog, CallerGate gate)
{
    /// <summary>What is known of the server, from memory or disk; starts nothing.</summary>
    public CatalogEntry? Find(ServerDefinition server) => catalog.Find(server) is { } entry ? gate.View(server, entry) : null;

    /// <summary>The same for a list of all that it has, which the caller may not be allowed.</summary>
    public CatalogEntry? FindListed(ServerDefinition server) => gate.IsOpen(RequestKind.List, server) ? Find(server) : null;

    /// <summary>What the server offers, with all of the lists that are asked for; asks it where nothing is known.</summary>
    /// <exception cref="ServerException">The caller may not list it; or it has to be asked and cannot be, or it does not list its tools, which were asked for.</exception>
    public async Task<CatalogEntry> GetAsync(ServerDefinition server, ConnectionScope scope, ServerList lists, bool refresh, CancellationToken cancellationToken)
    {
        ServerException.ThrowIfUnusable(server);
        gate.Check(RequestKind.List, server, null);
        return gate.View(server, await catalog.GetAsync(server, scope, lists, refresh, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>What the server offers, with its tools as listed on this connection a moment ago at the earliest, for a name that the catalog does not know.</summary>
    /// <exception cref="ServerException">Its tools cannot be listed.</exception>
    public async Task<CatalogEntry> GetFreshAsync(ServerConnection connection, CancellationToken cancellationToken) =>
        gate.View(connection.Definition, await catalog.GetFreshAsync(connection, cancellationToken).ConfigureAwait(false));
}
