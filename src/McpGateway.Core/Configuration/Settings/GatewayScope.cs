namespace McpGateway.Configuration;

/// <summary>What whoever has been granted a scope (RFC 6749, section 3.3) may have of the gateway (<c>gateway.scopes</c>).</summary>
/// <param name="Name">The scope, as it stands in access tokens.</param>
internal sealed record GatewayScope(string Name)
{
    /// <summary>Patterns of the names of servers (<c>servers</c>); null for all.</summary>
    public IReadOnlyList<string>? Servers { get; init; }

    /// <summary>Patterns of the names of tools (<c>tools</c>); null for all. Whoever has some may use nothing but tools.</summary>
    public IReadOnlyList<string>? Tools { get; init; }

    /// <summary>What clients ask for, where the authorization server has another name for it than its tokens (<c>requestAs</c>); null where it is the same.</summary>
    public string? RequestAs { get; init; }
}
