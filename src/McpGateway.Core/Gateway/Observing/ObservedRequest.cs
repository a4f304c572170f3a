using McpGateway.Gateway.Policy;

namespace McpGateway.Gateway.Observing;

/// <summary>Who asks whom for what.</summary>
internal sealed record ObservedRequest
{
    /// <summary>In whose name it is made.</summary>
    public required Caller Caller { get; init; }

    /// <summary>How the client has come to the gateway.</summary>
    public required ClientOrigin Origin { get; init; }

    /// <summary>The name and version that the client gives itself, unchecked; null where it gives none.</summary>
    public string? Client { get; init; }

    /// <summary>The profile that the client has chosen; null for none.</summary>
    public string? Profile { get; init; }

    /// <summary>The server's name, or what was asked for where there is no such server.</summary>
    public required string Server { get; init; }

    /// <summary>What is asked for: a tool, a prompt, a resource, or completions.</summary>
    public required RequestKind Kind { get; init; }

    /// <summary>The server's own name of it, or what was asked for where it has none of that name.</summary>
    public required string Name { get; init; }
}
