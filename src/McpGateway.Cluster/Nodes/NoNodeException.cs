namespace McpGateway.Cluster.Nodes;

/// <summary>There is no node for a server.</summary>
[GenerateSerializer]
[Alias("McpGateway.NoNodeException")]
public sealed class NoNodeException : Exception
{
    /// <summary>Makes one without particulars.</summary>
    public NoNodeException()
        : base("no node has room for it")
    {
    }

    /// <summary>Makes one with a message.</summary>
    /// <param name="message">The message.</param>
    public NoNodeException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and its cause.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">What caused it.</param>
    public NoNodeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="labels">What it asks for.</param>
    internal NoNodeException(IReadOnlyList<string> labels)
        : base($"no node of the cluster has room for it{(labels.Count == 0 ? "" : $" and the labels it asks for ({string.Join(", ", labels)})")}")
    {
    }
}
