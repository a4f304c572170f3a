using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.PowerShell.Conversion;

namespace McpGateway.PowerShell;

/// <summary>A resource of a server, as the server listed it. Pipe it to Get-McpResource to read it.</summary>
public sealed class McpResource : ListedItem
{
    internal McpResource(string server, CatalogResource resource)
        : base(server, resource.Definition)
    {
        Uri = resource.Uri;
        using JsonDocument document = ObjectReader.Parse(resource.Definition);
        MimeType = TextOf(document.RootElement, "mimeType");
        Size = document.RootElement.TryGetProperty("size", out JsonElement size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out long bytes) ? bytes : null;
        Annotations = ObjectOf(document.RootElement, "annotations");
    }

    /// <summary>The address, exactly as the server expects it.</summary>
    public string Uri { get; }

    /// <summary>The media type, where the server gives one.</summary>
    public string? MimeType { get; }

    /// <summary>The size in bytes, where the server gives it.</summary>
    public long? Size { get; }

    /// <summary>Its audience, its importance and when it was changed, if the server says so.</summary>
    public object? Annotations { get; }

    /// <summary>The address.</summary>
    public override string ToString() => McpFormat.Line(Uri);
}
