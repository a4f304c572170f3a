using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Diagnostics;

namespace McpGateway.Gateway;

/// <summary>What a model reads of servers and tools, from the catalog alone.</summary>
internal sealed class ServerOverview
{
    private readonly GatewayRuntime _runtime;

    public ServerOverview(GatewayRuntime runtime)
    {
        _runtime = runtime;
    }

    /// <summary>The servers, or the tools that fit a query.</summary>
    public string List(string? query)
    {
        ConfigurationSnapshot configuration = _runtime.Configuration.Current;
        return query is null ? new ServerLines(_runtime, configuration).Text() : new SearchAnswer(_runtime, configuration).Text(query);
    }

    /// <summary>All tools of a server as signatures, and why there may be more.</summary>
    public static string Signatures(CatalogEntry entry)
    {
        string tools = entry.Tools.Count == 0 ? $"Server '{entry.Server}' has no tools." : ToolLines.Of(entry);
        return entry.GapOf(ServerList.Tools) is { } gap ? $"{tools}\nThis list is not complete: {UntrustedText.OneLine(gap, 300)}." : tools;
    }
}
