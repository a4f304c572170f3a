namespace McpGateway.PowerShell;

/// <summary>The configuration cannot be used or changed as it is; the message says what is wrong and how to fix it.</summary>
public sealed class McpConfigurationException : Exception
{
    /// <summary>Makes an exception without particulars.</summary>
    public McpConfigurationException()
        : this("The configuration cannot be used.")
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">What is wrong and how to fix it.</param>
    public McpConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    /// <param name="message">What is wrong and how to fix it.</param>
    /// <param name="innerException">What caused it.</param>
    public McpConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
