using McpGateway.Connections;
using McpGateway.Transports;

namespace McpGateway.Gateway.Views;

/// <summary>The server behind a view.</summary>
internal interface IViewedServer
{
    /// <summary>The server's name.</summary>
    string Name { get; }

    /// <summary>Whether no other client has anything to do with it, so that the one may subscribe.</summary>
    bool IsOneClients { get; }

    /// <summary>Whether the client cannot know in another way that the server's lists have changed.</summary>
    bool TellsLists => false;

    /// <summary>A connection, if one lives and is free: the way that costs nothing.</summary>
    /// <param name="peer">The client of the view.</param>
    ServerConnection? TryGet(IClientPeer peer);

    /// <summary>A connection; starts the server where none lives.</summary>
    /// <param name="peer">The client of the view.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ServerException">It cannot be had.</exception>
    Task<ServerConnection> GetAsync(IClientPeer peer, CancellationToken cancellationToken);

    /// <summary>The client of the view goes.</summary>
    Task LeaveAsync(IClientPeer peer);
}
