namespace McpGateway.Access;

/// <summary>Tokens cannot be read or changed. The message names the file or the token, the cause and the remedy.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="cause">What the system said; null where there is nothing more.</param>
public sealed class AccessException(string message, Exception? cause = null) : Exception(message, cause);
