namespace McpGateway.Serving;

/// <summary>One client of a gateway that serves HTTP.</summary>
/// <param name="Client">What it calls itself; empty where it has not said so. All those of a user that have no session stand as one.</param>
/// <param name="User">The gateway's user: the name of their token, or <c>owner</c>.</param>
/// <param name="Profile">The profile that it uses; empty where there is none.</param>
/// <param name="Revision">The revision of MCP; empty where it is not known.</param>
/// <param name="Since">When it came.</param>
/// <param name="Requests">How many requests of it are under way.</param>
public sealed record ServingClient(string Client, string User, string Profile, string Revision, DateTimeOffset Since, int Requests);
