using McpGateway.Configuration;
using McpGateway.Transports;
using Microsoft.Extensions.Logging;

namespace McpGateway.Connections;

/// <summary>What every connection of a process shares.</summary>
/// <param name="Home">The gateway's folder.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The gateway's log.</param>
/// <param name="LoadVariables">Reads the variables again, so that a value set in <c>.env</c> counts from the next start of a server on.</param>
/// <param name="Transports">Reaches the servers.</param>
internal sealed record ConnectionContext(GatewayHome Home, TimeProvider Time, ILogger Logger, Func<Variables> LoadVariables, IServerTransportFactory Transports)
{
    /// <summary>Reaches the servers from this process alone, whatever other process has them; null where there is no other way.</summary>
    public IServerTransportFactory? OwnTransports { get; init; }

    /// <summary>Finds the way to servers that live elsewhere; null where all live in this process.</summary>
    public IConnectionRouter? Router { get; init; }

    /// <summary>Tells the revision of MCP that a server spoke when it was last seen, so that its start needs no probe; null where it never was.</summary>
    public Func<ServerDefinition, string?> RevisionOf { get; init; } = _ => null;

    /// <summary>Tells how many servers may be starting at the same time.</summary>
    public Func<int> ConcurrentStarts { get; init; } = () => GatewaySettings.Default.ConcurrentStarts;

    /// <summary>Tells of the starts and the ends of servers.</summary>
    public ServerLives Lives { get; } = new();

    /// <summary>The same for connections that no other process has anything to do with.</summary>
    public ConnectionContext WithoutOthers() => this with { Transports = OwnTransports ?? Transports, Router = null };

    /// <summary>The variables as they are for a client.</summary>
    /// <param name="scope">The client's; null for this process itself.</param>
    /// <exception cref="ConfigurationException">The file of variables cannot be read.</exception>
    public Variables VariablesOf(ConnectionScope? scope) =>
        scope?.Surroundings is { } surroundings ? LoadVariables().Of(surroundings.Folder, surroundings.Environment) : LoadVariables();

    /// <summary>A start for which nobody waits; null where the server cannot be started at all.</summary>
    /// <param name="server">The server.</param>
    /// <param name="scope">Whose it would be; null for this process's own.</param>
    public IUnattendedStart? PlanUnattended(ServerDefinition server, ConnectionScope? scope)
    {
        try
        {
            return Transports.PlanUnattended(server, VariablesOf(scope));
        }
        catch (ConfigurationException)
        {
            return null;
        }
    }
}
