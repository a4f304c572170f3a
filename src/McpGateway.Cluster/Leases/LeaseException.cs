namespace McpGateway.Cluster.Leases;

/// <summary>A lease cannot be had.</summary>
[GenerateSerializer]
[Alias("McpGateway.LeaseException")]
public sealed class LeaseException : Exception
{
    /// <summary>Makes one.</summary>
    public LeaseException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    /// <param name="message">Why, as a part of a sentence about the server.</param>
    public LeaseException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and its cause.</summary>
    /// <param name="message">Why, as a part of a sentence about the server.</param>
    /// <param name="innerException">What caused it.</param>
    public LeaseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
