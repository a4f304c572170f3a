using System.Buffers;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace McpGateway.Access;

/// <summary>
/// What a token looks like: <c>mcpg_</c>, 43 random characters, which are 256 bits, and 6 that are a checksum of the rest. Programs that search for secrets in files know it
/// by that, and a typing error is told from a token that was removed.
/// </summary>
internal static class TokenText
{
    private const string Prefix = "mcpg_";
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int RandomLength = 43;
    private const int ChecksumLength = 6;
    private const int Length = 5 + RandomLength + ChecksumLength;

    private static readonly SearchValues<char> s_letters = SearchValues.Create(Alphabet);

    /// <summary>The longest text that is looked at. Tokens of other makes, from a file, may be longer than the gateway's own.</summary>
    public const int Longest = 1024;

    /// <summary>Makes one.</summary>
    public static string Create()
    {
        string body = Prefix + RandomNumberGenerator.GetString(Alphabet, RandomLength);
        return body + Checksum(body);
    }

    /// <summary>Whether a text has the form of a token.</summary>
    public static bool IsWhole(ReadOnlySpan<char> text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal) && !text[Prefix.Length..].ContainsAnyExcept(s_letters)
        && text[^ChecksumLength..].SequenceEqual(Checksum(text[..^ChecksumLength]));

    /// <summary>The digest of a text, which is all that is kept of a token.</summary>
    /// <param name="text">The text, of at most <see cref="Longest"/> characters.</param>
    public static byte[] Hash(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        return SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    private static string Checksum(ReadOnlySpan<char> body)
    {
        Span<byte> bytes = stackalloc byte[Length * 4];
        uint sum = Crc32.HashToUInt32(bytes[..Encoding.UTF8.GetBytes(body, bytes)]);
        Span<char> letters = stackalloc char[ChecksumLength];
        for (int i = ChecksumLength - 1; i >= 0; i--)
        {
            letters[i] = Alphabet[(int)(sum % (uint)Alphabet.Length)];
            sum /= (uint)Alphabet.Length;
        }

        return new string(letters);
    }
}
