using McpGateway.Configuration;
using McpGateway.Transports;

namespace McpGateway.Connections;

/// <summary>Finds the way to a server for a scope where the server need not live in this process.</summary>
internal interface IConnectionRouter
{
    /// <summary>The way to where the server lives, or is to live; null where that is here.</summary>
    /// <param name="server">Its definition.</param>
    /// <param name="scope">Whose the connection is: connections of scopes of the same <see cref="ConnectionScope.Key"/> share a process.</param>
    /// <param name="number">Which of the processes of a server with replicas, from 0.</param>
    /// <param name="variables">What the variables in the definition stand for.</param>
    /// <exception cref="ServerException">There is no place for it.</exception>
    IServerTransport? Route(ServerDefinition server, ConnectionScope scope, int number, Variables variables);
}
