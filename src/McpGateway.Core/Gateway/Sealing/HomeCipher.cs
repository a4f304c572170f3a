using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using McpGateway.Configuration;
using McpGateway.Files;

namespace McpGateway.Gateway.Sealing;

/// <summary>Encrypts with a key in the gateway's folder, which is made when it is first needed: the same in every process of a home, and after a restart.</summary>
/// <param name="home">The gateway's folder.</param>
internal sealed class HomeCipher(GatewayHome home) : IStateCipher
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly Lazy<byte[]> _key = new(() => ReadKey(home), LazyThreadSafetyMode.PublicationOnly);

    /// <inheritdoc />
    public byte[] Seal(ReadOnlySpan<byte> state)
    {
        byte[] sealedBytes = new byte[NonceLength + state.Length + TagLength];
        Span<byte> nonce = sealedBytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key.Value, TagLength);
        aes.Encrypt(nonce, state, sealedBytes.AsSpan(NonceLength, state.Length), sealedBytes.AsSpan(^TagLength..), "state"u8);
        return sealedBytes;
    }

    /// <inheritdoc />
    public byte[]? TryOpen(ReadOnlySpan<byte> sealedState)
    {
        int length = sealedState.Length - NonceLength - TagLength;
        if (length <= 0)
        {
            return null;
        }

        byte[] plain = new byte[length];
        using var aes = new AesGcm(_key.Value, TagLength);
        try
        {
            aes.Decrypt(sealedState[..NonceLength], sealedState.Slice(NonceLength, length), sealedState[^TagLength..], plain, "state"u8);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static byte[] ReadKey(GatewayHome home)
    {
        string file = Path.Combine(home.Root, "state.key");
        AtomicFile.CreatePrivateFolder(home.Root);
        using FileStream? held = FileLock.TryTake(file + ".lock", TimeSpan.FromSeconds(10));
        if (!File.Exists(file))
        {
            AtomicFile.Write(file, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))));
        }

        byte[] key = new byte[32];
        return Convert.FromHexString(File.ReadAllText(file).Trim(), key, out _, out int written) == OperationStatus.Done && written == key.Length
            ? key
            : throw new IOException($"{file} is no key. Remove it: a new one is made, and consents that are under way are asked for again.");
    }
}
