using McpGateway.Connections;

namespace McpGateway.Catalog;

/// <summary>What one server offered when it was last seen.</summary>
public sealed class CatalogEntry
{
    private readonly Dictionary<string, CatalogTool> _byName;

    /// <summary>Holds what a server listed. Of tools with the same name the first counts.</summary>
    /// <param name="server">The server's name in the configuration.</param>
    /// <param name="fingerprint">The definition it was reached by.</param>
    /// <param name="seen">When.</param>
    /// <param name="identity">What it said of itself.</param>
    /// <param name="tools">Its tools, in its order.</param>
    public CatalogEntry(string server, string fingerprint, DateTimeOffset seen, ServerIdentity identity, IEnumerable<CatalogTool> tools)
    {
        Server = server;
        Fingerprint = fingerprint;
        Seen = seen;
        Identity = identity;
        Tools = [.. tools.DistinctBy(tool => tool.Name, StringComparer.Ordinal)];
        _byName = Tools.ToDictionary(tool => tool.Name, StringComparer.Ordinal);
    }

    /// <summary>The server's name in the configuration.</summary>
    public string Server { get; }

    /// <summary>The fingerprint of the definition that the server was reached by.</summary>
    public string Fingerprint { get; }

    /// <summary>When the server was seen.</summary>
    public DateTimeOffset Seen { get; }

    /// <summary>What the server said of itself.</summary>
    public ServerIdentity Identity { get; }

    /// <summary>The tools in the server's order.</summary>
    public IReadOnlyList<CatalogTool> Tools { get; }

    /// <summary>A tool by its exact name.</summary>
    /// <param name="name">The name.</param>
    public CatalogTool? Find(string name) => _byName.GetValueOrDefault(name);
}
