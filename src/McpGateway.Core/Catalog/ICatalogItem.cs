namespace McpGateway.Catalog;

/// <summary>Something a server lists.</summary>
internal interface ICatalogItem
{
    /// <summary>What tells it apart from the other items of its list: a name, a URI or a URI template.</summary>
    string Key { get; }

    /// <summary>Its definition, byte for byte.</summary>
    ReadOnlyMemory<byte> Definition { get; }
}
