namespace McpGateway.Access;

/// <summary>Somebody who has come with an access token of an authorization server.</summary>
/// <param name="Id">What tells the user, and what was granted, from others: a session is good for no other. It is the same over a token that was refreshed.</param>
/// <param name="User">The gateway's user.</param>
/// <param name="CallsPerMinute">How many calls a minute the user may make; null where there is no limit.</param>
/// <param name="Until">Until when the token is good.</param>
internal sealed record IssuedAccess(string Id, string User, int? CallsPerMinute, DateTimeOffset Until);
