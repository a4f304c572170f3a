namespace McpGateway.Cluster.Nodes;

/// <summary>A node is not in the cluster any more.</summary>
[GenerateSerializer]
[Alias("McpGateway.NodeGoneException")]
public sealed class NodeGoneException : Exception
{
    /// <summary>Makes one.</summary>
    public NodeGoneException()
        : base("it is not in the cluster any more")
    {
    }

    /// <summary>Makes one with a message.</summary>
    /// <param name="message">The message.</param>
    public NodeGoneException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and its cause.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">What caused it.</param>
    public NodeGoneException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
