namespace McpGateway.Catalog;

/// <summary>A prompt as its server listed it.</summary>
public sealed class CatalogPrompt : ICatalogItem
{
    private CatalogPrompt(string name, string? title, string? description, ReadOnlyMemory<byte> definition)
    {
        Name = name;
        Title = title;
        Description = description;
        Definition = definition;
    }

    /// <summary>The name, exactly as the server wants it to be asked for.</summary>
    public string Name { get; }

    /// <summary>The title for people, where the server gives one.</summary>
    internal string? Title { get; }

    /// <summary>The whole description, as the server gave it: not trusted, of any length.</summary>
    internal string? Description { get; }

    string ICatalogItem.Key => Name;

    /// <summary>The definition byte for byte: <c>name</c>, <c>arguments</c> and all else.</summary>
    public ReadOnlyMemory<byte> Definition { get; }

    /// <summary>Reads a prompt's definition. Null where it is none: no object, or without a name.</summary>
    /// <param name="definition">The raw JSON; it is kept.</param>
    internal static CatalogPrompt? TryRead(ReadOnlyMemory<byte> definition)
    {
        string?[] texts = CatalogItems.Texts(definition.Span, ["name", "title", "description"]);
        return texts[0] is { Length: > 0 } name ? new CatalogPrompt(name, texts[1], texts[2], definition) : null;
    }
}
