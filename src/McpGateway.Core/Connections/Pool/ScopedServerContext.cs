namespace McpGateway.Connections.Pool;

/// <summary>What the connections of one server and scope share.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Scope">Whose connections these are.</param>
/// <param name="Connections">What every connection of the process shares.</param>
/// <param name="Starts">Limits how many servers start at the same time.</param>
/// <param name="Announce">Called with every new connection before anybody gets it.</param>
internal sealed record ScopedServerContext(string Server, ConnectionScope Scope, ConnectionContext Connections, StartLimiter Starts, Action<ServerConnection> Announce);
