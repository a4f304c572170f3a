using System.Text.Json;
using McpGateway.Diagnostics;

namespace McpGateway.Http.OAuth;

/// <summary>What an authorization server says of itself (RFC 8414, OpenID Connect Discovery), as far as a resource server needs it.</summary>
/// <param name="Issuer">Its identifier, exactly as it stands in its tokens.</param>
/// <param name="Keys">Where its keys are.</param>
internal sealed record IssuerMetadata(string Issuer, Uri Keys)
{
    private const string OAuth = "/.well-known/oauth-authorization-server";
    private const string OpenId = "/.well-known/openid-configuration";

    /// <summary>Finds it.</summary>
    /// <param name="documents">Reads documents.</param>
    /// <param name="issuer">The authorization server.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="IssuerException">It cannot be found, or is that of another one.</exception>
    public static async Task<IssuerMetadata> FindAsync(IssuerDocuments documents, Uri issuer, CancellationToken cancellationToken)
    {
        foreach (Uri place in PlacesOf(issuer))
        {
            if (await documents.ReadAsync(place, cancellationToken).ConfigureAwait(false) is { } document && Text(document, "jwks_uri") is { } keys)
            {
                return Read(document, keys, place, issuer);
            }
        }

        throw new IssuerException($"there is no metadata of it (RFC 8414) with a jwks_uri, neither below {OAuth} nor below {OpenId}");
    }

    private static Uri[] PlacesOf(Uri issuer)
    {
        string path = issuer.AbsolutePath.TrimEnd('/');
        return path.Length == 0
            ? [new Uri(issuer, OAuth), new Uri(issuer, OpenId)]
            : [new Uri(issuer, OAuth + path), new Uri(issuer, OpenId + path), new Uri(issuer, path + OpenId)];
    }

    private static IssuerMetadata Read(JsonElement document, string keys, Uri place, Uri issuer)
    {
        // Keys of somebody else would let in whom that one wants (RFC 8414, section 3.3). A slash at its end is often written in one of the two places only.
        string? named = Text(document, "issuer");
        if (named is null || named.TrimEnd('/') != issuer.OriginalString.TrimEnd('/'))
        {
            throw new IssuerException($"{IssuerDocuments.Shown(place)} is the metadata of another one: {UntrustedText.OneLine(named ?? "nobody", 200)}");
        }

        return Uri.TryCreate(keys, UriKind.Absolute, out Uri? address) && IsSafe(address, issuer)
            ? new IssuerMetadata(named, address)
            : throw new IssuerException($"its jwks_uri is no https address: {UntrustedText.OneLine(keys, 200)}");
    }

    /// <summary>What is on this machine may do without https, for an authorization server that does so itself.</summary>
    private static bool IsSafe(Uri keys, Uri issuer) => keys.Scheme == "https" || (keys.Scheme == "http" && issuer.Scheme == "http" && LoopbackAddress.Is(keys));

    private static string? Text(JsonElement document, string name) => document.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
