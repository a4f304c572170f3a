namespace McpGateway.Catalog;

/// <summary>Something a server lists.</summary>
internal interface ICatalogItem
{
    /// <summary>Its definition, byte for byte.</summary>
    ReadOnlyMemory<byte> Definition { get; }
}
