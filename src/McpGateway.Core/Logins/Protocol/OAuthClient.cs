namespace McpGateway.Logins.Protocol;

/// <summary>Who the gateway is at an authorization server.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Secret">Its secret; null for none.</param>
/// <param name="Key">Its private key in PEM form; null for none.</param>
/// <param name="Authentication">How it says who it is.</param>
internal sealed record OAuthClient(string Id, string? Secret, string? Key, string Authentication)
{
    /// <summary>The scopes that it was registered with; null where none were named.</summary>
    public string? Scope { get; init; }
}
