namespace McpGateway.Configuration.OAuth;

/// <summary>How the gateway gets a token for a remote server.</summary>
public enum OAuthGrant
{
    /// <summary>The user logs in with a browser (<c>"authorization_code"</c>).</summary>
    AuthorizationCode,

    /// <summary>The gateway logs in by itself, with a client id and its secret or key (<c>"client_credentials"</c>): no user is needed.</summary>
    ClientCredentials,
}
