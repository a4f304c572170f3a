using McpGateway.Configuration;

namespace McpGateway.Catalog;

/// <summary>Other gateways with the same servers, whose homes are others: what one of them learns of a server, all know.</summary>
internal interface ISharedCatalog
{
    /// <summary>What a server has listed was saved. Must be quick.</summary>
    /// <param name="server">The server.</param>
    void Saved(ServerDefinition server);

    /// <summary>Somebody asks what is known of a server. Must be quick: every call passes here.</summary>
    /// <param name="server">The server.</param>
    void Asked(ServerDefinition server);

    /// <summary>Brings what the others know of a server of which nothing is known here. Where they cannot be asked, or not in a moment, nothing comes.</summary>
    /// <param name="server">The server.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task BringAsync(ServerDefinition server, CancellationToken cancellationToken);

    /// <summary>Waits until none of the others is meeting a server of which nothing is known, and brings what that one has learnt.</summary>
    /// <param name="server">The server.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Keeps the others from meeting it until it is disposed of; null where they cannot be kept from it, or need not be, because it is known now.</returns>
    Task<IDisposable?> TakeTurnAsync(ServerDefinition server, CancellationToken cancellationToken);
}
