namespace McpGateway.Broker;

/// <summary>One client of a broker.</summary>
/// <param name="Client">What it calls itself; empty before it has said so.</param>
/// <param name="Folder">The folder that it has started its relay in.</param>
/// <param name="ProcessId">The relay's process.</param>
/// <param name="Version">The version of the relay's program.</param>
/// <param name="Since">When it came.</param>
public sealed record BrokerClientStatus(string Client, string Folder, int ProcessId, string Version, DateTimeOffset Since);
