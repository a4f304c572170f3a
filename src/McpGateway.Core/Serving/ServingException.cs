namespace McpGateway.Serving;

/// <summary>A gateway that serves HTTP cannot be started, does not answer or does not end. The message says which, why, and what to do.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="cause">What caused it; null where there is nothing more.</param>
public sealed class ServingException(string message, Exception? cause = null) : Exception(message, cause);
