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
    private readonly Lazy<byte[]> _key = new(() => ReadKey(home), LazyThreadSafetyMode.PublicationOnly);

    /// <inheritdoc />
    public byte[] Seal(ReadOnlySpan<byte> state) => SealedBytes.Seal(_key.Value, state, "state"u8);

    /// <inheritdoc />
    public byte[]? TryOpen(ReadOnlySpan<byte> sealedState) => sealedState.Length > SealedBytes.Overhead ? SealedBytes.TryOpen(_key.Value, sealedState, "state"u8) : null;

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
