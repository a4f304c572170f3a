namespace McpGateway.Http.Page;

/// <summary>A browser that somebody has come in with.</summary>
/// <param name="Address">Where the browser is, and under which name it has reached the gateway: from anywhere else the session is good for nothing.</param>
/// <param name="Proof">What proves with each request who it is.</param>
/// <param name="Ends">When it ends.</param>
/// <param name="FormToken">What each form of its pages carries.</param>
internal sealed record PageSession(string Address, PageProof Proof, DateTimeOffset Ends, string FormToken);
