namespace McpGateway.Http.OAuth;

/// <summary>The keys of the authorization server cannot be had. The message is a part of a sentence.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="cause">What the system said; null where there is nothing more.</param>
internal sealed class IssuerException(string message, Exception? cause = null) : Exception(message, cause);
