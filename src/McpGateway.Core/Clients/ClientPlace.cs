using McpGateway.Clients.Forms;

namespace McpGateway.Clients;

/// <summary>One place in which a client keeps servers: a file, and where in it they are.</summary>
public sealed record ClientPlace
{
    /// <summary>What the client calls it: <c>user</c>, <c>project</c>, <c>local</c> and the like.</summary>
    public required string Scope { get; init; }

    /// <summary>The file; it need not exist.</summary>
    public required string File { get; init; }

    /// <summary>The names of the members that lead from the root object to the servers.</summary>
    public required IReadOnlyList<string> Section { get; init; }

    /// <summary>Whether the gateway is installed here when the user names only the client.</summary>
    internal bool IsDefault { get; init; }

    /// <summary>Whether other applications have the file, too, so that it does not tell that the client is there.</summary>
    internal bool IsShared { get; init; }

    /// <summary>How the servers of this place are written, where it is not as in the client's others.</summary>
    internal ClientForm? Form { get; init; }

    /// <summary>The folder that the servers of this place belong to; null where they belong to the user.</summary>
    internal string? Project { get; init; }
}
