using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.PowerShell.Conversion;

namespace McpGateway.PowerShell;

/// <summary>A resource of a server, as the server listed it. Get-McpResource reads it when it comes down the pipeline.</summary>
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

    /// <summary>The address, exactly as the server wants it to be asked for.</summary>
    public string Uri { get; }

    /// <summary>The media type, where the server gives one.</summary>
    public string? MimeType { get; }

    /// <summary>The size in bytes, where the server gives it.</summary>
    public long? Size { get; }

    /// <summary>For whom it is, how important it is and when it was changed, where the server says so.</summary>
    public object? Annotations { get; }

    /// <summary>The address.</summary>
    public override string ToString() => McpFormat.Line(Uri);
}
