using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace McpGateway.Http.OAuth;

/// <summary>The keys with which an authorization server signs, as they were at one moment.</summary>
/// <param name="issuer">Its identifier, exactly as it stands in its tokens.</param>
/// <param name="keys">The keys.</param>
/// <param name="loaded">When they were read.</param>
internal sealed class IssuerKeySet(string issuer, IReadOnlyList<JsonWebKey> keys, long loaded)
{
    /// <summary>RFC 7518, section 3.3.</summary>
    private const int ShortestRsa = 2048;

    private const int Most = 100;

    /// <summary>Its identifier, exactly as it stands in its tokens.</summary>
    public string Issuer => issuer;

    /// <summary>When they were read.</summary>
    public long Loaded => loaded;

    /// <summary>How many there are.</summary>
    public int Count => keys.Count;

    /// <summary>Reads a key set (RFC 7517), and leaves out what does not check signatures, and what everybody would know who can check one.</summary>
    /// <exception cref="IssuerException">It is none.</exception>
    public static IReadOnlyList<JsonWebKey> Read(JsonElement document)
    {
        try
        {
            return [.. new JsonWebKeySet(document.GetRawText()).Keys.Where(IsUsable).Take(Most)];
        }
        catch (Exception e) when (e is ArgumentException or JsonException or FormatException)
        {
            throw new IssuerException("its keys cannot be understood (RFC 7517)", e);
        }
    }

    /// <summary>The keys that a token may be signed with.</summary>
    /// <param name="id">Which one it says; null where it does not.</param>
    /// <param name="algorithm">Its algorithm. A key that is for another one is not used.</param>
    public IReadOnlyList<SecurityKey> Find(string? id, string algorithm) =>
        [.. keys.Where(key => (id is null || key.Kid == id) && (string.IsNullOrEmpty(key.Alg) || key.Alg == algorithm) && key.Kty == (algorithm.StartsWith("ES", StringComparison.Ordinal) ? "EC" : "RSA"))];

    private static bool IsUsable(JsonWebKey key) =>
        (string.IsNullOrEmpty(key.Use) || key.Use == "sig")
        && (key.KeyOps.Count == 0 || key.KeyOps.Contains("verify"))
        && ((key.Kty == "RSA" && key is { N: not null, E: not null } && key.KeySize >= ShortestRsa) || (key.Kty == "EC" && key is { X: not null, Y: not null }));
}
