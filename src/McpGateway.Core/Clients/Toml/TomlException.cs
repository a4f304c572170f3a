namespace McpGateway.Clients.Toml;

/// <summary>A text is no TOML.</summary>
/// <param name="line">The line, from 1.</param>
/// <param name="message">What is wrong there, as a sentence.</param>
internal sealed class TomlException(int line, string message) : Exception(message)
{
    /// <summary>The line, from 1.</summary>
    public int Line { get; } = line;
}
