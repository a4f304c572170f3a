using System.Text;
using System.Text.Json;
using McpGateway.Catalog;
using McpGateway.Catalog.Search;
using McpGateway.Gateway.Hosting;
using McpGateway.PowerShell.Conversion;

namespace McpGateway.PowerShell;

/// <summary>A tool of a server, as the server listed it.</summary>
public sealed class McpTool
{
    private readonly CatalogTool _tool;

    internal McpTool(string server, CatalogTool tool)
    {
        Server = server;
        _tool = tool;
    }

    internal McpTool(ToolMatch match)
        : this(match.Server, match.Tool)
    {
        Score = match.Score;
        Fit = match.Fit;
    }

    /// <summary>The server's name in the configuration.</summary>
    public string Server { get; }

    /// <summary>The tool's name.</summary>
    public string Name => _tool.Name;

    /// <summary>The title for people, where the server gives one.</summary>
    public string? Title => _tool.Title;

    /// <summary>The whole description, as the server gave it.</summary>
    public string? Description => _tool.Description;

    /// <summary>The first sentence of the description, on one line.</summary>
    public string Summary => _tool.Summary;

    /// <summary>The tool on one line: <c>name(required: type, optional?: type = default)</c>.</summary>
    public string Signature => _tool.Signature;

    /// <summary>Whether the server says that the tool changes nothing.</summary>
    public bool IsReadOnly => _tool.IsReadOnly;

    /// <summary>Whether the tool may destroy something; true unless the server says otherwise.</summary>
    public bool IsDestructive => _tool.IsDestructive;

    /// <summary>What has happened to the tool since it was approved: Changed, New or Removed; null where nothing has, or nothing is kept of it.</summary>
    public string? Change { get; internal init; }

    /// <summary>What in its texts may try to steer a model, a few words each; empty where nothing was found.</summary>
    public IReadOnlyList<string> Marks => GatewayRuntime.MarksOf(_tool);

    /// <summary>How well the tool fits a search, comparable within that search only; null where nothing was searched.</summary>
    public double? Score { get; }

    /// <summary>How much of a search the tool answers to: from 0, nothing, to 1, every word as it was written; null where nothing was searched.</summary>
    public double? Fit { get; }

    /// <summary>The schema of the arguments, as an object.</summary>
    public object? InputSchema => Member("inputSchema");

    /// <summary>The schema of the structured content, as an object; null where the server gives none.</summary>
    public object? OutputSchema => Member("outputSchema");

    /// <summary>The whole definition as the server sent it, JSON.</summary>
    public string Definition => Encoding.UTF8.GetString(_tool.Definition.Span);

    /// <summary>Server and tool.</summary>
    public override string ToString() => McpFormat.Line(Server + "/" + Name);

    private object? Member(string name)
    {
        using JsonDocument definition = ObjectReader.Parse(_tool.Definition);
        return definition.RootElement.TryGetProperty(name, out JsonElement value) ? ObjectReader.Read(value) : null;
    }
}
