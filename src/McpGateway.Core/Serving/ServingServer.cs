namespace McpGateway.Serving;

/// <summary>One server of a gateway that serves HTTP.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status">The most alive of its states: <c>Ready</c>, <c>Starting</c>, <c>Faulted</c>, <c>Stopping</c> or <c>Stopped</c>.</param>
/// <param name="Processes">How many processes of it take calls, of all clients.</param>
/// <param name="Since">Since when it is in this state.</param>
/// <param name="Reason">Why; empty where there is nothing to say.</param>
public sealed record ServingServer(string Name, string Status, int Processes, DateTimeOffset Since, string Reason);
