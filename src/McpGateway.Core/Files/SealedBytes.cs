using System.Security.Cryptography;

namespace McpGateway.Files;

/// <summary>Encryption that nobody can undo or change without the key (AES-GCM): a nonce, the text and a tag, one after the other.</summary>
internal static class SealedBytes
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>How many bytes longer it is than what is encrypted.</summary>
    public const int Overhead = NonceLength + TagLength;

    /// <summary>Encrypts. No two results are alike.</summary>
    /// <param name="key">The key, 32 bytes.</param>
    /// <param name="plain">What is encrypted.</param>
    /// <param name="bound">What it is decrypted with only: what it is, and whose.</param>
    public static byte[] Seal(byte[] key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> bound)
    {
        byte[] text = new byte[plain.Length + Overhead];
        Seal(key, plain, bound, text);
        return text;
    }

    /// <summary>The same into a place that is there already, and as long as that.</summary>
    public static void Seal(byte[] key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> bound, Span<byte> text)
    {
        Span<byte> nonce = text[..NonceLength];
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plain, text[NonceLength..^TagLength], text[^TagLength..], bound);
    }

    /// <summary>Decrypts; null where it was not encrypted with this key and for the same, or was changed.</summary>
    /// <param name="key">The key, 32 bytes.</param>
    /// <param name="text">What was encrypted.</param>
    /// <param name="bound">What it is, and whose.</param>
    public static byte[]? TryOpen(byte[] key, ReadOnlySpan<byte> text, ReadOnlySpan<byte> bound)
    {
        if (text.Length < Overhead)
        {
            return null;
        }

        byte[] plain = new byte[text.Length - Overhead];
        using var aes = new AesGcm(key, TagLength);
        try
        {
            aes.Decrypt(text[..NonceLength], text[NonceLength..^TagLength], text[^TagLength..], plain, bound);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
