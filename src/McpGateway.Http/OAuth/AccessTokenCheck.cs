using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using McpGateway.Diagnostics;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpGateway.Http.OAuth;

/// <summary>Checks access tokens that are JWTs (RFC 9068, RFC 8725): who has issued and signed them, for whom, until when, and that they are access tokens at all.</summary>
/// <param name="keys">The keys of the authorization server.</param>
/// <param name="userClaim">The claim that tells users apart.</param>
internal sealed class AccessTokenCheck(IssuerKeys keys, string userClaim)
{
    /// <summary>The longest token that is looked at, in characters.</summary>
    private const int Longest = 16 * 1024;

    /// <summary>OpenID Connect Core, section 2: <c>sub</c> has at most 255 characters.</summary>
    private const int LongestUser = 255;

    private const int LongestKeyId = 512;

    /// <summary>How far clocks may differ.</summary>
    private static readonly TimeSpan s_skew = TimeSpan.FromMinutes(1);

    /// <summary>Signatures with a key that is known to the authorization server alone. What is checked with the key that it was made with, is not among them.</summary>
    private static readonly string[] s_algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = Longest };

    /// <summary>Checks a token.</summary>
    /// <param name="text">The token.</param>
    /// <param name="audiences">For whom it may be.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="AccessTokenException">It is not good.</exception>
    /// <exception cref="IssuerException">That cannot be told, because the authorization server could never be reached.</exception>
    public async ValueTask<AccessTokenClaims> CheckAsync(string text, IReadOnlyList<string> audiences, CancellationToken cancellationToken)
    {
        if (text.Length > Longest)
        {
            throw new AccessTokenException("The access token is too long");
        }

        JsonWebToken token = Parse(text);
        string issuer = await keys.GetIssuerAsync(cancellationToken).ConfigureAwait(false);
        if (token.Issuer != issuer)
        {
            // Before keys are looked for: what another one has issued is no reason to ask this one.
            throw new AccessTokenException("The access token is of another issuer", "it names the issuer " + UntrustedText.OneLine(token.Issuer, 200));
        }

        IReadOnlyList<SecurityKey> candidates = await keys.FindAsync(token.Kid is { Length: > 0 } id ? id : null, token.Alg, cancellationToken).ConfigureAwait(false);
        if (candidates.Count == 0)
        {
            throw new AccessTokenException("The access token is signed with a key that the issuer does not have", $"it names the key {UntrustedText.OneLine(token.Kid, 80)} for {token.Alg}");
        }

        TokenValidationResult result = await _handler.ValidateTokenAsync(token, RulesOf(issuer, audiences, candidates)).ConfigureAwait(false);
        return result.IsValid ? Read(token, issuer) : throw ProblemOf(result.Exception, token);
    }

    private static JsonWebToken Parse(string text)
    {
        JsonWebToken token;
        try
        {
            token = new JsonWebToken(text);
            // What the library passes over: extensions that must be understood (RFC 7515, section 4.1.11), and members that are there twice.
            using JsonDocument header = JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedHeader), s_strict);
            if (token.IsEncrypted || header.RootElement.TryGetProperty("crit", out _) || token.Kid?.Length > LongestKeyId)
            {
                throw new AccessTokenException("The access token is encrypted or has extensions, which the gateway does not understand");
            }
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or JsonException or FormatException)
        {
            throw new AccessTokenException("The access token is no JWT");
        }

        return s_algorithms.Contains(token.Alg, StringComparer.Ordinal)
            ? token
            : throw new AccessTokenException("The access token is not signed in a way that is accepted", "its algorithm is " + UntrustedText.OneLine(token.Alg, 40));
    }

    private static TokenValidationParameters RulesOf(string issuer, IReadOnlyList<string> audiences, IReadOnlyList<SecurityKey> candidates) => new()
    {
        ValidIssuer = issuer,
        ValidAudiences = audiences,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        ValidAlgorithms = s_algorithms,
        IssuerSigningKeys = candidates,
        // All of them may have signed it: others were sorted out.
        TryAllIssuerSigningKeys = true,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        RequireAudience = true,
        ValidateIssuerSigningKey = true,
        ClockSkew = s_skew,
        LogValidationExceptions = false,
    };

    private static AccessTokenException ProblemOf(Exception? problem, JsonWebToken token) => problem switch
    {
        SecurityTokenExpiredException or SecurityTokenNoExpirationException => new AccessTokenException("The access token has expired"),
        SecurityTokenNotYetValidException or SecurityTokenInvalidLifetimeException => new AccessTokenException("The access token is not good yet"),
        SecurityTokenInvalidAudienceException => new AccessTokenException("The access token is for another resource", "its audience is " + UntrustedText.OneLine(string.Join(' ', token.Audiences), 200)),
        SecurityTokenInvalidIssuerException => new AccessTokenException("The access token is of another issuer"),
        _ => new AccessTokenException("The signature of the access token is wrong"),
    };

    private AccessTokenClaims Read(JsonWebToken token, string issuer)
    {
        using JsonDocument document = Payload(token);
        JsonElement claims = document.RootElement;
        if (AccessTokenKind.Problem(token.Typ, claims) is { } problem)
        {
            throw new AccessTokenException(problem);
        }

        string? user = claims.TryGetProperty(userClaim, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (string.IsNullOrWhiteSpace(user) || user.Length > LongestUser)
        {
            throw new AccessTokenException($"The access token does not say who its user is: the claim '{userClaim}' is missing");
        }

        // An address that nobody has verified is what its user says of themselves.
        return userClaim == "email" && claims.TryGetProperty("email_verified", out JsonElement verified) && verified.ValueKind != JsonValueKind.True
            ? throw new AccessTokenException("The access token has an e-mail address that was not verified")
            : new AccessTokenClaims(issuer, user, [.. ScopesIn(claims, "scope"), .. ScopesIn(claims, "scp")], new DateTimeOffset(DateTime.SpecifyKind(token.ValidTo, DateTimeKind.Utc)) + s_skew);
    }

    private static JsonDocument Payload(JsonWebToken token)
    {
        try
        {
            return JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedPayload), s_strict);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new AccessTokenException("The access token has a claim twice", e.Message.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Scopes are words of one text (RFC 8693, section 4.2), or a list of texts.</summary>
    private static IEnumerable<string> ScopesIn(JsonElement claims, string name) =>
        !claims.TryGetProperty(name, out JsonElement value) ? []
        : value.ValueKind == JsonValueKind.String ? value.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Where(scope => scope.ValueKind == JsonValueKind.String).Select(scope => scope.GetString()!)
        : [];
}
