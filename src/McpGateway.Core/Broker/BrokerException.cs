namespace McpGateway.Broker;

/// <summary>A broker cannot be reached or started, or must not be trusted; the message says why, and what to do.</summary>
public sealed class BrokerException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public BrokerException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">What is wrong and how to fix it.</param>
    public BrokerException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    /// <param name="message">What is wrong and how to fix it.</param>
    /// <param name="innerException">What caused it.</param>
    public BrokerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
