namespace McpGateway.Http.OAuth;

/// <summary>An access token is not good. The message is a sentence for the client without a full stop; it has nothing of the token in it.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="detail">What the log hears besides; null for nothing.</param>
internal sealed class AccessTokenException(string message, string? detail = null) : Exception(message)
{
    /// <summary>What the log hears besides; null for nothing.</summary>
    public string? Detail => detail;
}
