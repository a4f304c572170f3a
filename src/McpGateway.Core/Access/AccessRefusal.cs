namespace McpGateway.Access;

/// <summary>A request that is not let in.</summary>
/// <param name="Status">The status of HTTP: 401, 403 where nothing was granted, or 503 where it cannot be told at the moment who may come in.</param>
/// <param name="Challenge">The value of <c>WWW-Authenticate</c>, which every 401 has (RFC 9110, section 11.6.1; RFC 6750, section 3); null for 503.</param>
/// <param name="Message">What the client is told, with the remedy.</param>
/// <param name="Reason">Why, for the log alone.</param>
internal sealed record AccessRefusal(int Status, string? Challenge, string Message, string Reason);
