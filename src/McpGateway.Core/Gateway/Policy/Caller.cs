using McpGateway.Configuration;

namespace McpGateway.Gateway.Policy;

/// <summary>In whose name something is asked for.</summary>
/// <param name="Name">What it is called, as a part of a sentence.</param>
internal sealed record Caller(string Name)
{
    /// <summary>The user whose gateway it is: every client, and every script, that a process of theirs serves.</summary>
    public static Caller User { get; } = new("the user");

    /// <summary>
    /// The name of a user of the gateway who is not its owner: logins, what servers with a login offer, processes and kept results are kept apart by it. Null for the user whose gateway it is.
    /// </summary>
    public string? UserName { get; init; }

    /// <summary>Patterns of the names of servers that the caller may see; null for all.</summary>
    public IReadOnlyList<string>? Servers { get; init; }

    /// <summary>Patterns of the names of tools that the caller may use; null for all. Whoever has some may use nothing but tools.</summary>
    public IReadOnlyList<string>? Tools { get; init; }

    /// <summary>Whether there is a server at all for the caller.</summary>
    public bool Sees(ServerDefinition server) => Servers is null || Servers.Any(pattern => ToolPolicy.Fits(pattern, server.Name));

    /// <summary>Whether the caller may not have something, whatever the server's entry says.</summary>
    /// <inheritdoc cref="IToolGate.Decide" path="/param" />
    public bool IsRefused(RequestKind kind, ServerDefinition server, string? name) =>
        !Sees(server)
        || (Tools is not null && kind switch
        {
            RequestKind.Tool => name is not null && !Tools.Any(pattern => ToolPolicy.Fits(pattern, name)),
            RequestKind.Prompt or RequestKind.Resource or RequestKind.Completion => true,
            _ => false,
        });
}
