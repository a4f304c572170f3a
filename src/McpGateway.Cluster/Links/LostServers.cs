using System.Collections.Concurrent;

namespace McpGateway.Cluster.Links;

/// <summary>Servers whose nodes were lost while clients of this node used them: who comes back is told so once.</summary>
internal sealed class LostServers
{
    /// <summary>How many are remembered.</summary>
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, string> _nodes = new(StringComparer.Ordinal);

    /// <summary>A node was lost.</summary>
    /// <param name="key">The process that it had.</param>
    /// <param name="node">The node's name.</param>
    public void Add(string key, string node)
    {
        if (_nodes.Count < Most)
        {
            _nodes[key] = node;
        }
    }

    /// <summary>The node that was lost with a process, told once; null where none was.</summary>
    public string? Take(string key) => _nodes.TryRemove(key, out string? node) ? node : null;
}
