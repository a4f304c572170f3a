namespace McpGateway.Connections;

/// <summary>Whose connections: connections of different scopes share nothing.</summary>
/// <param name="name">What the scope is called in logs.</param>
/// <param name="peer">The client that is asked what its servers ask; null where nobody can be asked.</param>
internal sealed class ConnectionScope(string name, IClientPeer? peer)
{
    /// <summary>All clients of the process together.</summary>
    public static ConnectionScope Shared { get; } = new("shared", null);

    public string Name { get; } = name;

    public IClientPeer? Peer { get; } = peer;
}
