namespace McpGateway.Serving;

/// <summary>What a gateway that serves HTTP does.</summary>
/// <param name="ProcessId">Its process.</param>
/// <param name="Version">The version of its program.</param>
/// <param name="Home">The gateway's folder that it serves.</param>
/// <param name="Since">When it began.</param>
/// <param name="Addresses">Where clients reach it, such as <c>http://127.0.0.1:7800/mcp</c>.</param>
/// <param name="Clients">Its clients, the first to come first.</param>
/// <param name="Servers">The servers that were started, in the order of the configuration.</param>
public sealed record ServingStatus(
    int ProcessId, string Version, string Home, DateTimeOffset Since, IReadOnlyList<string> Addresses, IReadOnlyList<ServingClient> Clients, IReadOnlyList<ServingServer> Servers);
