namespace McpGateway.Http.Page;

/// <summary>The nodes of a gateway on many machines.</summary>
internal interface INodeSights
{
    /// <summary>The name of the node that is asked.</summary>
    string Own { get; }

    /// <summary>How many servers' processes live on it.</summary>
    int OwnProcesses { get; }

    /// <summary>All nodes that are known, as they are now.</summary>
    IReadOnlyList<NodeSight> All { get; }
}
