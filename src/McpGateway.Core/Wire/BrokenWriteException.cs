namespace McpGateway.Wire;

/// <summary>A write failed, and it is known how much of it has left.</summary>
internal sealed class BrokenWriteException : IOException
{
    /// <summary>Makes an exception without particulars.</summary>
    public BrokenWriteException()
    {
    }

    /// <summary>Makes an exception with a message.</summary>
    public BrokenWriteException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public BrokenWriteException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>How many bytes have left.</summary>
    public int Written { get; init; }
}
