using McpGateway.Transports;

namespace McpGateway.PowerShell;

/// <summary>A server's trouble, or that of the names in a command: which server, what happened, what to do about it.</summary>
public sealed class McpServerException : Exception
{
    /// <summary>Makes an exception without particulars.</summary>
    public McpServerException()
        : this("The server failed.")
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">The message.</param>
    public McpServerException(string message)
        : base(message)
    {
        Server = "";
        Remedy = "";
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">What caused it.</param>
    public McpServerException(string message, Exception innerException)
        : base(message, innerException)
    {
        Server = "";
        Remedy = "";
    }

    internal McpServerException(ServerException failure)
        : base(failure.Message, failure)
    {
        Server = failure.Server;
        Failure = failure.Failure;
        Remedy = failure.Remedy;
    }

    /// <summary>The server's name; <c>?</c> where it is about none in particular.</summary>
    public string Server { get; }

    /// <summary>What went wrong.</summary>
    public ServerFailure? Failure { get; }

    /// <summary>What can be done; empty where there is nothing to say.</summary>
    public string Remedy { get; }
}
