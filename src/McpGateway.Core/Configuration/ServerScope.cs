namespace McpGateway.Configuration;

/// <summary>Who shares the connections of a server.</summary>
public enum ServerScope
{
    /// <summary>Each client has connections of its own: state, and what a server asks of its client, stay with that client.</summary>
    Client,

    /// <summary>
    /// Clients of one user share them where the server is the same for them: with all variables put in, in the same folder, with the same roots and capabilities.
    /// What it asks goes to the client whose call it has last got. The connections outlast their clients until they are idle for long.
    /// </summary>
    User,

    /// <summary>All clients of the process share them; such a server is offered no client capabilities.</summary>
    Shared,
}
