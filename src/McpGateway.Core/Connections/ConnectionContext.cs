using McpGateway.Configuration;
using McpGateway.Diagnostics;
using McpGateway.Files;
using McpGateway.Transports.Stdio;
using Microsoft.Extensions.Logging;

namespace McpGateway.Connections;

/// <summary>What every connection of a process shares.</summary>
/// <param name="Home">The gateway's folder.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The gateway's log.</param>
/// <param name="LoadVariables">Reads the variables again, so that a value set in <c>.env</c> counts from the next start of a server on.</param>
internal sealed record ConnectionContext(GatewayHome Home, TimeProvider Time, ILogger Logger, Func<Variables> LoadVariables)
{
    /// <summary>Tells the revision of MCP that a server spoke when it was last seen, so that its start needs no probe; null where it never was.</summary>
    public Func<ServerDefinition, string?> RevisionOf { get; init; } = _ => null;

    /// <summary>Gives memory back once a connection has ended; null where that is not the gateway's to decide.</summary>
    public MemoryRelease? Memory { get; init; }

    /// <summary>Tells how many servers may be starting at the same time.</summary>
    public Func<int> ConcurrentStarts { get; init; } = () => GatewaySettings.Default.ConcurrentStarts;

    /// <summary>Starts the servers' processes.</summary>
    public ServerProcesses Processes { get; } = new(Home, Time, Logger);

    /// <summary>The file that a server's stderr is kept in.</summary>
    public string LogFileOf(string server) =>
        Path.Combine(Home.LogFolder, $"server-{FileNames.Safe(server)}.log");

    public RollingFile OpenLogOf(string server) => new(LogFileOf(server));
}
