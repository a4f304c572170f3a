namespace McpGateway.Http.OAuth;

/// <summary>What an access token says that was checked.</summary>
/// <param name="Issuer">Who has issued it.</param>
/// <param name="User">The value of the claim that tells users apart.</param>
/// <param name="Scopes">What was granted.</param>
/// <param name="Until">When it ends, with what clocks may differ.</param>
internal sealed record AccessTokenClaims(string Issuer, string User, IReadOnlyList<string> Scopes, DateTimeOffset Until);
