using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Diagnostics;
using McpGateway.Gateway.Policy;

namespace McpGateway.Gateway.MetaTools;

/// <summary>What a model reads of servers and tools, from the catalog alone.</summary>
internal sealed class ServerOverview
{
    private readonly GatewayAccess _access;
    private readonly ConnectionScope? _scope;
    private readonly Func<ServerDefinition, bool>? _isPending;

    /// <param name="access">What the reader has of the gateway.</param>
    /// <param name="isPending">Tells whether a server that was never seen will be met without anybody asking for it; null where none will.</param>
    /// <param name="scope">Whose servers they are: what is missing for them differs; null for this process's own.</param>
    public ServerOverview(GatewayAccess access, Func<ServerDefinition, bool>? isPending = null, ConnectionScope? scope = null)
    {
        _access = access;
        _scope = scope;
        _isPending = isPending;
    }

    /// <summary>The servers, or the tools that fit a query.</summary>
    public string List(string? query)
    {
        ConfigurationSnapshot configuration = Open(_access.Configuration, query is null ? RequestKind.List : RequestKind.Search);
        return query is null ? new ServerLines(_access, configuration, _scope).Text() : new SearchAnswer(_access, configuration, _isPending, _scope).Text(query);
    }

    private ConfigurationSnapshot Open(ConfigurationSnapshot configuration, RequestKind kind) =>
        configuration.Servers.All(server => _access.Gate.IsOpen(kind, server))
            ? configuration
            : new ConfigurationSnapshot([.. configuration.Servers.Where(server => _access.Gate.IsOpen(kind, server))], configuration.Problems, configuration.Settings) { IsBroken = configuration.IsBroken, Managed = configuration.Managed };

    /// <summary>All tools of a server as signatures, and why there may be more.</summary>
    /// <param name="entry">What the reader may have of it.</param>
    /// <param name="whole">All that it offers; null where that is the same.</param>
    public static string Signatures(CatalogEntry entry, CatalogEntry? whole = null)
    {
        string tools = entry.Tools.Count > 0 ? ToolLines.Of(entry)
            : whole is { Tools.Count: > 0 } ? $"No tool of server '{entry.Server}' may be used here."
            : $"Server '{entry.Server}' has no tools.";
        return entry.GapOf(ServerList.Tools) is { } gap ? $"{tools}\nThis list is not complete: {UntrustedText.OneLine(gap, 300)}." : tools;
    }
}
