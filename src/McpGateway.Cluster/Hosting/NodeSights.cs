using McpGateway.Cluster.Nodes;
using McpGateway.Http.Page;

namespace McpGateway.Cluster.Hosting;

/// <summary>The nodes as the page shows them: what they say of themselves, and whether they are members.</summary>
/// <param name="board">What they say.</param>
/// <param name="membership">Which of them are members.</param>
/// <param name="hosted">The servers of this node.</param>
internal sealed class NodeSights(NodeBoard board, IClusterMembershipService membership, NodeServers hosted) : INodeSights
{
    /// <summary>How many are shown of those that were lost and have not come again.</summary>
    private const int MostLost = 10;

    /// <inheritdoc />
    public string Own => hosted.Node;

    /// <inheritdoc />
    public int OwnProcesses => hosted.Count;

    /// <inheritdoc />
    public IReadOnlyList<NodeSight> All
    {
        get
        {
            ClusterMembershipSnapshot members = membership.CurrentSnapshot;
            List<(NodeFacts Facts, SiloStatus Status)> all = [.. board.Nodes.Select(node => (node.Value, members.GetSiloStatus(SiloAddress.FromParsableString(node.Key))))];
            HashSet<string> living = [.. all.Where(node => !IsLost(node.Status)).Select(node => node.Facts.Name)];
            return
            [
                .. all.Where(node => !IsLost(node.Status)).Select(node => Sight(node.Facts, node.Status)),
                .. all.Where(node => IsLost(node.Status) && !living.Contains(node.Facts.Name)).OrderByDescending(node => node.Facts.Since).DistinctBy(node => node.Facts.Name, StringComparer.Ordinal).Take(MostLost)
                    .Select(node => Sight(node.Facts with { Processes = 0, Servers = NodeFacts.NoServers }, node.Status)),
            ];
        }
    }

    private static bool IsLost(SiloStatus status) => status is SiloStatus.Dead or SiloStatus.None;

    private static NodeSight Sight(NodeFacts facts, SiloStatus status)
    {
        (string state, ServerMood mood) = status switch
        {
            SiloStatus.Active when facts.IsDraining => ("takes nothing new", ServerMood.Busy),
            SiloStatus.Active => ("serves", ServerMood.Good),
            SiloStatus.Created or SiloStatus.Joining => ("starts", ServerMood.Busy),
            SiloStatus.ShuttingDown or SiloStatus.Stopping => ("ends", ServerMood.Busy),
            _ => ("lost", ServerMood.Bad),
        };
        return new NodeSight(facts.Name, state, mood, facts.Labels, facts.Processes, facts.MaxProcesses, facts.Since, facts.Servers);
    }
}
