namespace McpGateway.Logins.Protocol;

/// <summary>An authorization server refuses a request for a token.</summary>
/// <param name="error">The error, as one of the specification's words; null where it gave none.</param>
/// <param name="problem">What went wrong, for people.</param>
/// <param name="status">The status of its answer.</param>
internal sealed class OAuthErrorException(string? error, string problem, int status) : Exception(problem)
{
    /// <summary>The error, as one of the specification's words.</summary>
    public string? Error { get; } = error;

    /// <summary>Whether the server may answer otherwise the next time.</summary>
    public bool IsPassing { get; } = status >= 500 || status == 429 || error is "temporarily_unavailable" or "server_error" or "slow_down";
}
