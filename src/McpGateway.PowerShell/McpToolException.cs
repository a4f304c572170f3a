namespace McpGateway.PowerShell;

/// <summary>A tool answered that it failed (<c>isError</c>, MCP 2025-11-25, Tools, Error Handling).</summary>
public sealed class McpToolException : Exception
{
    /// <summary>Makes an exception without particulars.</summary>
    public McpToolException()
        : this("The tool failed.")
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">The message.</param>
    public McpToolException(string message)
        : base(message)
    {
        Target = "";
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">What caused it.</param>
    public McpToolException(string message, Exception innerException)
        : base(message, innerException)
    {
        Target = "";
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What the tool says.</param>
    /// <param name="target">Server and tool.</param>
    /// <param name="result">The whole result.</param>
    public McpToolException(string message, string target, object? result)
        : base(message)
    {
        Target = target;
        Result = result;
    }

    /// <summary>Server and tool, as <c>server/tool</c>.</summary>
    public string Target { get; }

    /// <summary>The whole result, as <c>Invoke-McpTool -Raw</c> gives it.</summary>
    public object? Result { get; }
}
