namespace McpGateway.Logins.Tokens;

/// <summary>A client that the gateway has registered at an authorization server, and uses again: a value in the store of secrets.</summary>
internal sealed record RegisteredClient
{
    public required string Issuer { get; init; }

    /// <summary>Where the browser returns to; empty for a client that has no browser.</summary>
    public required string Redirect { get; init; }

    public required string Id { get; init; }

    public string? Secret { get; init; }

    /// <summary>How it says who it is.</summary>
    public required string Authentication { get; init; }

    /// <summary>The scopes that it was registered with; null where none were named.</summary>
    public string? Scope { get; init; }

    /// <summary>Whether it may ask for scopes: one that was registered with scopes may be refused others.</summary>
    public bool Has(string scope) => Scope is null || scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(Scope.Split(' ').Contains);
}
