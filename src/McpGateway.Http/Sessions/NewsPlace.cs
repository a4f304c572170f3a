namespace McpGateway.Http.Sessions;

/// <summary>Where the client of a session hears of what belongs to no request: at the front where it has last opened a stream for that.</summary>
/// <param name="Run">The front.</param>
/// <param name="Order">The one of the highest order counts.</param>
/// <param name="LastRun">The front that the client has last heard something of; null where it does not say.</param>
/// <param name="LastNumber">The number of that there.</param>
internal sealed record NewsPlace(string Run, long Order, string? LastRun, long LastNumber);
