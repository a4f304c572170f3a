namespace McpGateway.PowerShell.Tests;

/// <summary>What the tests need is not there; the message says what, why and how to get it.</summary>
public sealed class PinnedToolException : Exception
{
    public PinnedToolException()
    {
    }

    public PinnedToolException(string message)
        : base(message)
    {
    }

    public PinnedToolException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
