namespace McpGateway.Help;

/// <summary>Something that a user would look for in the help is missing.</summary>
/// <param name="file">Where it belongs.</param>
/// <param name="message">What is missing.</param>
internal sealed class HelpException(string file, string message) : Exception(message)
{
    public string File { get; } = file;
}
