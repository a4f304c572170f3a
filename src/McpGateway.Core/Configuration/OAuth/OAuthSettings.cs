namespace McpGateway.Configuration.OAuth;

/// <summary>What an entry says of the login to its server (<c>"oauth"</c>). Values are as written, variables unexpanded. Most servers need none of it.</summary>
public sealed record OAuthSettings
{
    /// <summary>The settings of an entry that says nothing.</summary>
    public static OAuthSettings Default { get; } = new();

    /// <summary>Whether the gateway logs in at all (<c>"oauth": false</c> turns it off).</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The id of a client that was registered at the authorization server by hand.</summary>
    public string? ClientId { get; init; }

    /// <summary>The secret of that client; null where it has none.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>A file with the private key of that client, in PEM form, with which it signs instead of using a secret (<c>private_key_jwt</c>).</summary>
    public string? ClientKey { get; init; }

    /// <summary>The address of a client id metadata document, which is the client's id where the authorization server supports that.</summary>
    public string? ClientMetadataUrl { get; init; }

    /// <summary>The scopes to ask for; null for those that the server asks for.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The resource to name (RFC 8707); null for the one that the server names, empty for none.</summary>
    public string? Resource { get; init; }

    /// <summary>The authorization server, as its issuer identifier; null for the one that the server names.</summary>
    public string? Issuer { get; init; }

    /// <summary>Where the browser returns to: an address of this machine that was registered for the client; null for one that the gateway chooses.</summary>
    public string? RedirectUri { get; init; }

    /// <summary>Further parameters of the authorization request.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How a token is got.</summary>
    public OAuthGrant Grant { get; init; }

    /// <summary>Everything that decides who is logged in where, as parts of a digest; empty where the entry says nothing.</summary>
    internal IEnumerable<string> Identity() => this == Default ? [] :
    [
        "oauth", Enabled ? "" : "off", ClientId ?? "", ClientSecret ?? "", ClientKey ?? "", ClientMetadataUrl ?? "", Resource ?? "\0", Issuer ?? "", RedirectUri ?? "", Grant.ToString(),
        .. Scopes ?? [], .. Parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key + "=" + pair.Value),
    ];
}
