using System.Text;
using System.Text.Json;
using McpGateway.Diagnostics;
using McpGateway.PowerShell.Conversion;

namespace McpGateway.PowerShell;

/// <summary>Something a server lists, as the server defined it (MCP 2025-11-25, Resources and Prompts).</summary>
public abstract class ListedItem
{
    private const int MaxSummary = 200;

    private protected ListedItem(string server, ReadOnlyMemory<byte> definition)
    {
        Server = server;
        Definition = Encoding.UTF8.GetString(definition.Span);
        using JsonDocument document = ObjectReader.Parse(definition);
        JsonElement root = document.RootElement;
        Name = TextOf(root, "name") ?? "";
        Title = TextOf(root, "title");
        Description = TextOf(root, "description");
    }

    /// <summary>The server's name in the configuration.</summary>
    public string Server { get; }

    /// <summary>The name; empty where the server gives none.</summary>
    public string Name { get; }

    /// <summary>The title for people, where the server gives one.</summary>
    public string? Title { get; }

    /// <summary>The whole description, as the server gave it.</summary>
    public string? Description { get; }

    /// <summary>The description, or the title, on one line of at most 200 characters.</summary>
    public string Summary => UntrustedText.OneLine(string.IsNullOrWhiteSpace(Description) ? Title : Description, MaxSummary);

    /// <summary>The whole definition as the server sent it, JSON.</summary>
    public string Definition { get; }

    private protected static string? TextOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? ObjectReader.Text(value) : null;

    private protected static object? ObjectOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? ObjectReader.Read(value) : null;
}
