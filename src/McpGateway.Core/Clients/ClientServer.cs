using McpGateway.Configuration;

namespace McpGateway.Clients;

/// <summary>A server as a client has it.</summary>
public sealed record ClientServer
{
    /// <summary>The client.</summary>
    public required ClientApplication Client { get; init; }

    /// <summary>Where it stands.</summary>
    public required ClientPlace Place { get; init; }

    /// <summary>The name of the entry in the client's file.</summary>
    public required string Name { get; init; }

    /// <summary>The entry as the gateway understands it, with the client's variables translated.</summary>
    public required ServerDefinition Definition { get; init; }

    /// <summary>Whether the entry starts this gateway.</summary>
    public bool IsGateway { get; init; }

    /// <summary>Whether the client takes it for one of the older HTTP+SSE because the entry has no type.</summary>
    internal bool IsSseByDefault { get; init; }

    /// <summary>Whether the client is told elsewhere in its file not to start it.</summary>
    internal bool IsLeftOut { get; init; }

    /// <summary>Whether it is the gateway, and the client waits no longer for it than for any server.</summary>
    internal bool HasStartLimit { get; init; }

    /// <summary>Whether this version reaches a server of its kind.</summary>
    internal bool IsReached =>
        Definition.Kind == ServerKind.Stdio
        || (Definition.Kind == ServerKind.Http && (Definition.Headers.Count > 0 || (Uri.TryCreate(Definition.Url, UriKind.Absolute, out Uri? address) && address.IsLoopback)));

    /// <summary>What the user should know before the server is taken over, as sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What is wrong with the entry, as sentences with file and line.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}
