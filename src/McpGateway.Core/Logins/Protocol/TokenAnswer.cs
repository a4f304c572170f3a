namespace McpGateway.Logins.Protocol;

/// <summary>Tokens, as an authorization server gave them (OAuth 2.1 section 3.2.3).</summary>
/// <param name="AccessToken">What is shown to the server.</param>
/// <param name="RefreshToken">What the next one is got with; null where there is none, or it stays as it was.</param>
/// <param name="Lifetime">How long the access token is good from its receipt, in seconds; null where it is not said.</param>
/// <param name="Scope">What it allows; null where it is what was asked for.</param>
internal sealed record TokenAnswer(string AccessToken, string? RefreshToken, long? Lifetime, string? Scope);
