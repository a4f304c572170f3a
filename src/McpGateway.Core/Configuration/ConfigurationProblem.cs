namespace McpGateway.Configuration;

/// <summary>Something in a configuration file that cannot be used, and where it stands.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in bytes, from 1.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record ConfigurationProblem(string File, int Line, int Column, string Message)
{
    /// <summary>Whether everything can be used, but something was written that is not read as its author may think.</summary>
    public bool IsNote { get; init; }

    /// <summary>Whether it is that others can read the file.</summary>
    internal bool IsReadByOthers { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"{File}({Line},{Column}): {Message}";
}
