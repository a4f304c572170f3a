using McpGateway.Catalog;
using McpGateway.Catalog.Search;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Pool;
using McpGateway.Gateway.Policy;
using Microsoft.Extensions.Logging;

namespace McpGateway.Gateway;

/// <summary>What all parts of a gateway have at hand, once a process. It knows none of those who use it.</summary>
internal sealed class GatewayServices
{
    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Makes the gateway's logs.</summary>
    public required ILoggerFactory LoggerFactory { get; init; }

    /// <summary>What the user has configured.</summary>
    public required ConfigurationStore Configuration { get; init; }

    /// <summary>What every connection shares.</summary>
    public required ConnectionContext Connections { get; init; }

    /// <summary>The connections to servers.</summary>
    public required ConnectionPool Pool { get; init; }

    /// <summary>What servers offer, whoever may have it.</summary>
    public required CatalogService WholeCatalog { get; init; }

    /// <summary>The gate as the user meets it, in whose name scripts of this process call, and today every client.</summary>
    public required CallerGate Gate { get; init; }

    /// <summary>The catalog as the user sees it.</summary>
    public required GatedCatalog Catalog { get; init; }

    /// <summary>Where users log in.</summary>
    public required ILoginDesk LoginDesk { get; init; }

    /// <summary>Finds tools by what they do.</summary>
    public required ToolSearch Searcher { get; init; }

    /// <summary>Called when something large is not needed any more.</summary>
    public required Action ReleaseMemory { get; init; }

    /// <summary>What is known of all servers that can be used and may be listed, in the order of the configuration.</summary>
    public CatalogEntry[] ListedEntries() => [.. Configuration.Current.Servers.Where(server => server.IsOffered).Select(Catalog.FindListed).OfType<CatalogEntry>()];

    /// <summary>The servers whose tools are known and may be found, in the order of the configuration.</summary>
    public IReadOnlyList<SearchedServer> SearchedServers() =>
        [.. Configuration.Current.Servers
            .Where(server => server.IsOffered && Gate.IsOpen(RequestKind.Search, server))
            .Select(server => Catalog.Find(server) is { } entry ? new SearchedServer(entry, server.Description) : null)
            .OfType<SearchedServer>()];
}
