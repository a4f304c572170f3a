namespace McpGateway.Catalog;

/// <summary>A template of resources as its server listed it.</summary>
public sealed class CatalogResourceTemplate : ICatalogItem
{
    private UriMatcher? _matcher;

    private CatalogResourceTemplate(string uriTemplate, ReadOnlyMemory<byte> definition)
    {
        UriTemplate = uriTemplate;
        Definition = definition;
    }

    /// <summary>The template of RFC 6570, exactly as the server gave it.</summary>
    public string UriTemplate { get; }

    string ICatalogItem.Key => UriTemplate;

    /// <summary>The definition byte for byte: <c>uriTemplate</c>, <c>name</c> and all else.</summary>
    public ReadOnlyMemory<byte> Definition { get; }

    /// <summary>Whether the template can become the URI. Nothing does where the template is none.</summary>
    /// <param name="uri">The URI.</param>
    internal bool Matches(string uri) => (_matcher ??= new UriMatcher(UriTemplate)).Matches(uri);

    /// <summary>Reads a template's definition. Null where it is none: no object, or without a template.</summary>
    /// <param name="definition">The raw JSON; it is kept.</param>
    internal static CatalogResourceTemplate? TryRead(ReadOnlyMemory<byte> definition)
    {
        string?[] texts = CatalogItems.Texts(definition.Span, ["uriTemplate"]);
        return texts[0] is { Length: > 0 } template ? new CatalogResourceTemplate(template, definition) : null;
    }
}
