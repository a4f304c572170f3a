using System.Text.Json;

namespace McpGateway.Http.OAuth;

/// <summary>
/// Tells access tokens from other JWTs of the same issuer, such as ID tokens, which say who somebody is to a client and let nobody in (RFC 9068, section 5; RFC 8725,
/// section 3.11). Access tokens say so themselves with <c>at+jwt</c>. Issuers that are too common to be left out (Entra ID, Keycloak, Auth0) do not by default: of theirs it
/// is asked that they have scopes and nothing that only an ID token has.
/// </summary>
internal static class AccessTokenKind
{
    /// <summary>Claims that are of ID tokens alone (OpenID Connect Core, sections 2 and 3.3.2.11).</summary>
    private static readonly string[] s_ofIdTokens = ["nonce", "at_hash", "c_hash", "s_hash"];

    /// <summary>What is wrong with a token; null where it is an access token that whoever has it may use.</summary>
    /// <param name="type">The type in its header.</param>
    /// <param name="claims">Its claims.</param>
    public static string? Problem(string? type, JsonElement claims)
    {
        if (claims.TryGetProperty("cnf", out _))
        {
            return "The access token is bound to a key of its client (cnf), which the gateway cannot check; it takes bearer tokens";
        }

        if (Is(type, "at+jwt"))
        {
            return null;
        }

        bool isAccess = (string.IsNullOrEmpty(type) || Is(type, "JWT"))
            && (claims.TryGetProperty("scope", out _) || claims.TryGetProperty("scp", out _))
            && !Array.Exists(s_ofIdTokens, name => claims.TryGetProperty(name, out _))
            // Keycloak, and Amazon Cognito.
            && Says(claims, "typ", "Bearer") && Says(claims, "token_use", "access");
        return isAccess ? null : "The token is no access token";
    }

    private static bool Is(string? type, string expected) =>
        type is not null && (type.Equals(expected, StringComparison.OrdinalIgnoreCase) || type.Equals("application/" + expected, StringComparison.OrdinalIgnoreCase));

    private static bool Says(JsonElement claims, string name, string expected) =>
        !claims.TryGetProperty(name, out JsonElement value) || (value.ValueKind == JsonValueKind.String && value.ValueEquals(expected));
}
