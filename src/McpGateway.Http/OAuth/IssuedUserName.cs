using System.Security.Cryptography;
using System.Text;

namespace McpGateway.Http.OAuth;

/// <summary>
/// The gateway's name for a user of an authorization server, such as <c>alice@</c> and 32 digits: what people recognize, and a digest of issuer, claim and value, so that no
/// two are the same, whatever is in them. The sign between them is in no name of a token.
/// </summary>
internal static class IssuedUserName
{
    /// <summary>With the digest it stays below what a file's name may have.</summary>
    private const int LongestBeginning = 24;

    private const int DigestBytes = 16;

    /// <summary>Makes the name.</summary>
    /// <param name="issuer">The authorization server.</param>
    /// <param name="claim">The claim that tells users apart.</param>
    /// <param name="value">Its value.</param>
    public static string Of(string issuer, string claim, string value)
    {
        string beginning = string.Concat(value.ToLowerInvariant().Take(LongestBeginning).Select(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '_' ? letter : '-')).Trim('.', '-');
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}\0{claim}\0{value}"));
        return $"{(beginning.Length == 0 ? "user" : beginning)}@{Convert.ToHexStringLower(digest.AsSpan(0, DigestBytes))}";
    }
}
