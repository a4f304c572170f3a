using McpGateway.Cluster.Nodes;
using Microsoft.Extensions.Logging;

namespace McpGateway.Cluster.Shared;

/// <summary>Sees whether each node can read what the others encrypt, by the names of their keys.</summary>
/// <param name="nodes">What the nodes that live say of themselves.</param>
/// <param name="logger">Hears of it.</param>
internal sealed class KeysWatch(Func<IReadOnlyCollection<NodeFacts>> nodes, ILogger logger)
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);

    private string _said = "";

    /// <summary>Looks until it is told to end.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_look);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // The node ends.
        }
    }

    /// <summary>Looks once.</summary>
    public void Look()
    {
        string differ = Differ([.. nodes().OrderBy(node => node.Name, StringComparer.Ordinal)]);
        if (differ.Length > 0 && differ != _said)
        {
            Log.KeysDiffer(logger, differ);
        }
        else if (differ.Length == 0 && _said.Length > 0)
        {
            Log.KeysAgree(logger);
        }

        _said = differ;
    }

    /// <summary>Which nodes have which keys; nothing where each can read what any encrypts. So it is while a new key is given to one after the other.</summary>
    private static string Differ(NodeFacts[] nodes)
    {
        string[] first = [.. nodes.Where(node => node.Keys.Count > 0).Select(node => node.Keys[0]).Distinct(StringComparer.Ordinal)];
        return nodes.All(node => first.All(key => node.Keys.Contains(key, StringComparer.Ordinal))) ? ""
            : string.Join(", ", nodes.GroupBy(node => string.Join(' ', node.Keys), StringComparer.Ordinal).Select(same =>
                $"{string.Join(" and ", same.Select(node => $"'{node.Name}'"))} {(same.Count() == 1 ? "has" : "have")} {(same.Key.Length > 0 ? same.Key : "none")}"));
    }
}
