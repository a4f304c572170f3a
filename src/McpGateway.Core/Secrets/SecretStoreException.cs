namespace McpGateway.Secrets;

/// <summary>A store of secrets cannot be read or written. The message names the store, the cause and the remedy.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="cause">What the system said; null where there is nothing more.</param>
public sealed class SecretStoreException(string message, Exception? cause = null) : Exception(message, cause);
