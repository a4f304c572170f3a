using System.Text.Json;
using McpGateway.Diagnostics;

namespace McpGateway.Catalog;

/// <summary>A tool as its server listed it.</summary>
public sealed class CatalogTool : ICatalogItem
{
    private const int MaxDepth = 1000;
    private string? _signature;

    private CatalogTool(string name, ReadOnlyMemory<byte> definition, JsonElement root)
    {
        Name = name;
        Definition = definition;
        Title = Text(root, "title");
        Description = Text(root, "description");
        JsonElement annotations = root.TryGetProperty("annotations", out JsonElement value) ? value : default;
        IsReadOnly = Flag(annotations, "readOnlyHint") == true;
        // MCP 2025-11-25, ToolAnnotations: destructiveHint is true where it is absent, and means nothing for a tool that only reads.
        IsDestructive = !IsReadOnly && Flag(annotations, "destructiveHint") != false;
    }

    /// <summary>The name, exactly as the server wants to be called.</summary>
    public string Name { get; }

    /// <summary>The title for people, where the server gives one.</summary>
    public string? Title { get; }

    /// <summary>The whole description, as the server gave it: not trusted, of any length.</summary>
    public string? Description { get; }

    /// <summary>Whether the server says that the tool changes nothing.</summary>
    public bool IsReadOnly { get; }

    /// <summary>Whether the tool may destroy something, which is so unless the server says otherwise.</summary>
    public bool IsDestructive { get; }

    /// <summary>The tool's definition byte for byte: <c>name</c>, <c>description</c>, <c>inputSchema</c> and all else.</summary>
    public ReadOnlyMemory<byte> Definition { get; }

    /// <summary>The first sentence of the description, or the title, on one line.</summary>
    public string Summary => Summaries.FirstSentence(string.IsNullOrWhiteSpace(Description) ? Title : Description);

    /// <summary>The tool on one line: <c>name(required: type, optional?: type = default)</c>.</summary>
    public string Signature => _signature ??= CreateSignature();

    /// <summary>Reads a tool's definition. Null where it is none: no object, or without a name.</summary>
    /// <param name="definition">The raw JSON; it is kept.</param>
    internal static CatalogTool? TryRead(ReadOnlyMemory<byte> definition)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(definition, new JsonDocumentOptions { MaxDepth = MaxDepth });
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && Text(root, "name") is { Length: > 0 } name ? new CatalogTool(name, definition, root) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The tool's input schema.</summary>
    /// <param name="read">Reads from it while it is there.</param>
    internal T ReadSchema<T>(Func<JsonElement, T> read)
    {
        using JsonDocument document = JsonDocument.Parse(Definition, new JsonDocumentOptions { MaxDepth = MaxDepth });
        return read(document.RootElement.TryGetProperty("inputSchema", out JsonElement schema) ? schema : default);
    }

    private string CreateSignature()
    {
        string name = UntrustedText.OneLine(Name, 128);
        try
        {
            return name + ReadSchema(Signatures.OfSchema);
        }
        catch (InvalidOperationException)
        {
            // The schema has a name or text that is half a surrogate pair. The tool can be called all the same; its full schema says how.
            return name + "(...)";
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool? Flag(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : null;
}
