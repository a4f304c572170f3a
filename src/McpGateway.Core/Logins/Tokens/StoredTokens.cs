namespace McpGateway.Logins.Tokens;

/// <summary>The tokens of a login with all that is needed to refresh and to revoke them: a value in the store of secrets.</summary>
internal sealed record StoredTokens
{
    /// <summary>The authorization server that gave them: nobody else gets the refresh token.</summary>
    public required string Issuer { get; init; }

    /// <summary>The resource that they are for; null where none was named.</summary>
    public string? Resource { get; init; }

    /// <summary>The server's address, to whose origin alone they are sent.</summary>
    public required string Address { get; init; }

    public required string ClientId { get; init; }

    public string? ClientSecret { get; init; }

    /// <summary>How the client says who it is.</summary>
    public required string Authentication { get; init; }

    public required string TokenEndpoint { get; init; }

    public string? RevocationEndpoint { get; init; }

    public required string AccessToken { get; init; }

    public string? RefreshToken { get; init; }

    /// <summary>When the access token came, by this machine's clock, in seconds of Unix.</summary>
    public long Received { get; init; }

    /// <summary>How long it is good from then on, in seconds; null where it is not said.</summary>
    public long? Lifetime { get; init; }

    /// <summary>What was asked for or given.</summary>
    public string Scope { get; init; } = "";
}
