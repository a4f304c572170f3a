using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McpGateway.Json;

namespace McpGateway.Logins.Protocol;

/// <summary>A statement, signed with a private key, of who a client is (RFC 7523 section 2.2).</summary>
internal static class ClientAssertion
{
    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(5);

    /// <summary>Makes one.</summary>
    /// <param name="client">The client's id.</param>
    /// <param name="issuer">The identifier of the authorization server, for which alone it counts.</param>
    /// <param name="pem">The key: elliptic curve P-256, P-384 or P-521, or RSA.</param>
    /// <param name="now">The time at the server.</param>
    /// <exception cref="LoginException">The key cannot be used.</exception>
    public static string Create(string client, string issuer, string pem, DateTimeOffset now)
    {
        try
        {
            using AsymmetricAlgorithm key = Import(pem);
            string algorithm = key is ECDsa curve ? FormattableString.Invariant($"ES{(curve.KeySize == 521 ? 512 : curve.KeySize)}") : "RS256";
            string header = $$"""{"alg":"{{algorithm}}","typ":"JWT"}""";
            long from = now.ToUnixTimeSeconds();
            string claims = FormattableString.Invariant(
                $$"""{"iss":{{JsonString.Quote(client)}},"sub":{{JsonString.Quote(client)}},"aud":{{JsonString.Quote(issuer)}},"jti":"{{Guid.NewGuid():N}}","iat":{{from}},"exp":{{from + (long)s_life.TotalSeconds}}}""");
            string signed = Encoded(header) + "." + Encoded(claims);
            byte[] bytes = Encoding.ASCII.GetBytes(signed);
            byte[] signature = key is ECDsa ec
                ? ec.SignData(bytes, ec.KeySize switch { 384 => HashAlgorithmName.SHA384, 521 => HashAlgorithmName.SHA512, _ => HashAlgorithmName.SHA256 })
                : ((RSA)key).SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return signed + "." + Base64Url.EncodeToString(signature);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new LoginException("cannot be logged in to: the file of \"oauth.clientKey\" is no private key that can be used", "It must be one of an elliptic curve or of RSA in PEM form, without a password.", e);
        }
    }

    private static AsymmetricAlgorithm Import(string pem)
    {
        var curve = ECDsa.Create();
        try
        {
            curve.ImportFromPem(pem);
            return curve;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            curve.Dispose();
        }

        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return rsa;
        }
        catch
        {
            rsa.Dispose();
            throw;
        }
    }

    private static string Encoded(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
