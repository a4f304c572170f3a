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

    /// <summary>What was granted to the caller, who has what is in any of them; null for everything.</summary>
    public IReadOnlyList<CallerGrant>? Grants { get; init; }

    /// <summary>Whether there is a server at all for the caller.</summary>
    public bool Sees(ServerDefinition server) => Grants is null || Grants.Any(grant => grant.Has(server));

    /// <summary>Whether the caller may not have something, whatever the server's entry says.</summary>
    /// <inheritdoc cref="IToolGate.Decide" path="/param" />
    public bool IsRefused(RequestKind kind, ServerDefinition server, string? name) => Grants?.Any(grant => grant.Has(kind, server, name)) == false;
}
