namespace McpGateway.PowerShell;

/// <summary>A server answered a call with a JSON-RPC error.</summary>
public sealed class McpProtocolException : Exception
{
    /// <summary>Makes an exception without particulars.</summary>
    public McpProtocolException()
        : this("The server answered with an error.")
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">The message.</param>
    public McpProtocolException(string message)
        : base(message)
    {
        Target = "";
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">What caused it.</param>
    public McpProtocolException(string message, Exception innerException)
        : base(message, innerException)
    {
        Target = "";
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What to show.</param>
    /// <param name="target">Server and tool.</param>
    /// <param name="code">The error's code.</param>
    /// <param name="error">The whole error object.</param>
    public McpProtocolException(string message, string target, long code, object? error)
        : base(message)
    {
        Target = target;
        Code = code;
        Error = error;
    }

    /// <summary>Server and tool, as <c>server/tool</c>.</summary>
    public string Target { get; }

    /// <summary>The error's code, 0 where the server gave none (JSON-RPC 2.0, 5.1).</summary>
    public long Code { get; }

    /// <summary>The whole error object, with the code, the message and the data as the server sent them.</summary>
    public object? Error { get; }
}
