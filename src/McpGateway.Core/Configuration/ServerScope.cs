namespace McpGateway.Configuration;

/// <summary>Who shares the connections of a server.</summary>
public enum ServerScope
{
    /// <summary>Each client has connections of its own: state, and what a server asks of its client, stay with that client.</summary>
    Client,

    /// <summary>All clients of the process share them; such a server is offered no client capabilities.</summary>
    Shared,
}
