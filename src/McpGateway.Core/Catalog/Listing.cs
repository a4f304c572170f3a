namespace McpGateway.Catalog;

/// <summary>One listing of what a server offers.</summary>
/// <param name="entry">What is known of the server when it is done.</param>
/// <param name="timestamp">When it began, as a timestamp of the clock.</param>
internal sealed class Listing(Task<CatalogEntry> entry, long timestamp)
{
    /// <summary>What is known of the server when the listing is done; fails where it does.</summary>
    public Task<CatalogEntry> Entry { get; } = entry;

    /// <summary>When the listing began, as a timestamp of the clock.</summary>
    public long Timestamp { get; } = timestamp;
}
