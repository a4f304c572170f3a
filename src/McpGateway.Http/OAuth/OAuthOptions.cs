namespace McpGateway.Http.OAuth;

/// <summary>What is asked of access tokens.</summary>
/// <param name="Issuer">The authorization server.</param>
/// <param name="Audiences">For whom tokens may be, beside the gateway's own address.</param>
/// <param name="UserClaim">The claim that tells users apart.</param>
/// <param name="CallsPerMinute">How many calls a minute each of them may make; null for no limit.</param>
internal sealed record OAuthOptions(Uri Issuer, IReadOnlyList<string> Audiences, string UserClaim, int? CallsPerMinute);
