namespace McpGateway.Http.Page;

/// <summary>A browser that somebody has logged in with.</summary>
/// <param name="Address">Where the browser is, and under which name it has reached the gateway: from anywhere else the session is good for nothing.</param>
/// <param name="Authorization">What proves with each request who it is, as it would in a client; null for the owner, who came by a link or without a token.</param>
/// <param name="Ends">When it ends.</param>
/// <param name="FormToken">What each form of its pages carries.</param>
internal sealed record PageSession(string Address, string? Authorization, DateTimeOffset Ends, string FormToken);
