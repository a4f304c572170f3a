namespace McpGateway.Clients;

/// <summary>A client's file cannot be read or changed; the message names the file, the line where one is at fault, and the remedy. The file is as it was.</summary>
public sealed class ClientException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public ClientException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">What is wrong and how to fix it.</param>
    public ClientException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    /// <param name="message">What is wrong and how to fix it.</param>
    /// <param name="innerException">What caused it.</param>
    public ClientException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether it is about what the file holds; otherwise it cannot be read or written as it is.</summary>
    public bool IsContent { get; init; }
}
