using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.PowerShell.Conversion;

namespace McpGateway.PowerShell;

/// <summary>A template of resources of a server, as the server listed it: with values in it, it is the address of a resource.</summary>
public sealed class McpResourceTemplate : ListedItem
{
    internal McpResourceTemplate(string server, CatalogResourceTemplate template)
        : base(server, template.Definition)
    {
        UriTemplate = template.UriTemplate;
        using JsonDocument document = ObjectReader.Parse(template.Definition);
        MimeType = TextOf(document.RootElement, "mimeType");
        Annotations = ObjectOf(document.RootElement, "annotations");
    }

    /// <summary>The template of RFC 6570, exactly as the server gave it: <c>file:///{path}</c>.</summary>
    public string UriTemplate { get; }

    /// <summary>The media type of all resources of it, where the server gives one.</summary>
    public string? MimeType { get; }

    /// <summary>Their audience and importance, if the server says so.</summary>
    public object? Annotations { get; }

    /// <summary>The template.</summary>
    public override string ToString() => McpFormat.Line(UriTemplate);
}
