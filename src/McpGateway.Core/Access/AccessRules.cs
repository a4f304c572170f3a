namespace McpGateway.Access;

/// <summary>What a gateway asks of whoever sends a request.</summary>
/// <param name="RequiresToken">Whether every request needs a token, even from this user's own processes: <c>--require-token</c>, or <c>--behind-proxy</c>, for what a proxy passes on anybody may have sent.</param>
/// <param name="OwnerToken">A token of the owner that was made for this run; null where there is none. Where there is one, every request needs a token.</param>
/// <param name="HasIssuer">Whether access tokens of an authorization server are taken (<c>--issuer</c>): every request over TCP needs a token then.</param>
internal sealed record AccessRules(bool RequiresToken = false, OwnerToken? OwnerToken = null, bool HasIssuer = false);
