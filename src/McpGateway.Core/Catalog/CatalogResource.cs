namespace McpGateway.Catalog;

/// <summary>A resource as its server listed it.</summary>
public sealed class CatalogResource : ICatalogItem
{
    private CatalogResource(string uri, string? name, ReadOnlyMemory<byte> definition)
    {
        Uri = uri;
        Name = name;
        Definition = definition;
    }

    /// <summary>The URI, exactly as the server wants it to be asked for.</summary>
    public string Uri { get; }

    /// <summary>The name, where the server gives one.</summary>
    internal string? Name { get; }

    string ICatalogItem.Key => Uri;

    /// <summary>The definition byte for byte: <c>uri</c>, <c>mimeType</c> and all else.</summary>
    public ReadOnlyMemory<byte> Definition { get; }

    /// <summary>Reads a resource's definition. Null where it is none: no object, or without a URI.</summary>
    /// <param name="definition">The raw JSON; it is kept.</param>
    internal static CatalogResource? TryRead(ReadOnlyMemory<byte> definition)
    {
        string?[] texts = CatalogItems.Texts(definition.Span, ["uri", "name"]);
        return texts[0] is { Length: > 0 } uri ? new CatalogResource(uri, texts[1], definition) : null;
    }
}
