namespace McpGateway.Catalog.Pinning;

/// <summary>What was approved of a server cannot be read or written; the message names the file, the cause and the remedy.</summary>
public sealed class PinException : Exception
{
    /// <summary>Makes an exception without particulars.</summary>
    public PinException()
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What happened and what to do.</param>
    public PinException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with its cause.</summary>
    /// <param name="message">What happened and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public PinException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
