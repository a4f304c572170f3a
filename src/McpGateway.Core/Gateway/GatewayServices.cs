using McpGateway.Catalog;
using McpGateway.Catalog.Pinning;
using McpGateway.Catalog.Search;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Pool;
using McpGateway.Gateway.Observing;
using McpGateway.Gateway.Policy;
using McpGateway.Gateway.Sealing;
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

    /// <summary>Decides who may have what; <see cref="GatewayAccess"/> asks it for one caller.</summary>
    public required IToolGate Gate { get; init; }

    /// <summary>Which definitions of tools were approved.</summary>
    public required ToolPins Pins { get; init; }

    /// <summary>Where users log in.</summary>
    public required ILoginDesk LoginDesk { get; init; }

    /// <summary>Finds tools by what they do.</summary>
    public required ToolSearch Searcher { get; init; }

    /// <summary>Seals what clients without sessions carry between the rounds of a call.</summary>
    public required StateSeal Seal { get; init; }

    /// <summary>Those who are told of requests to servers.</summary>
    public required CallObservers Observers { get; init; }

    /// <summary>Called when something large is not needed any more.</summary>
    public required Action ReleaseMemory { get; init; }
}
