using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using McpGateway.Configuration;
using McpGateway.Files;

namespace McpGateway.Cluster.Shared;

/// <summary>
/// The keys that all nodes have, from a file that the administrator gives each of them: they never lie in Redis. The first encrypts, all decrypt, so that a new one
/// can be given to all nodes before it is used.
/// </summary>
internal sealed class KeyRing
{
    private const byte Version = 1;
    private const int KeyLength = 32;
    private const int IdLength = 8;
    private const int NameLength = 4;
    private const int HeadLength = 1 + IdLength;

    private readonly List<(byte[] Id, byte[] Key)> _keys;

    private KeyRing(List<(byte[] Id, byte[] Key)> keys)
    {
        _keys = keys;
        Names = [.. keys.Select(key => Convert.ToHexStringLower(HMACSHA256.HashData(key.Key, "mcp-gateway name of a key"u8).AsSpan(0, NameLength)))];
    }

    /// <summary>What the keys may be called before everybody, that which encrypts first: nothing of a key can be found out by its name.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How many bytes encryption adds.</summary>
    public static int Overhead => HeadLength + SealedBytes.Overhead;

    /// <summary>Reads the file.</summary>
    /// <param name="file">Its path.</param>
    /// <exception cref="ConfigurationException">It cannot be read, is for everybody to read, or has no keys.</exception>
    public static KeyRing Read(string file)
    {
        string text;
        try
        {
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead))
            {
                throw new ConfigurationException($"Every user of the machine can read the keys in {file}. Run: chmod 600 {file}; and make new ones, if others have been there.");
            }

            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The keys cannot be read (--keys): {e.Message.TrimEnd('.')}. Make them once with 'mcp-gateway-node keys {file}', and give every node a copy.", e);
        }

        var keys = new List<(byte[] Id, byte[] Key)>();
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'))
        {
            byte[] key = new byte[KeyLength];
            if (Convert.FromHexString(line, key, out _, out int written) != OperationStatus.Done || written != KeyLength)
            {
                throw new ConfigurationException($"A line of {file} is no key. A key is 64 hexadecimal digits, as 'mcp-gateway-node keys' makes them.");
            }

            keys.Add((SHA256.HashData(key)[..IdLength], key));
        }

        return keys.Count > 0 ? new KeyRing(keys) : throw new ConfigurationException($"There is no key in {file}. Make one with 'mcp-gateway-node keys FILE', and give every node a copy.");
    }

    /// <summary>Makes a file with one key that only its owner can read.</summary>
    /// <param name="file">Its path.</param>
    /// <exception cref="IOException">It is there already, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public static void Create(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(file, options);
        stream.Write(Encoding.ASCII.GetBytes($"# Keys of an MCP gateway on many nodes: every node has a copy. The first one encrypts, all decrypt.\n{NewKey()}\n"));
    }

    /// <summary>Adds a key at the end: it decrypts, and encrypts once it is moved to the first place.</summary>
    /// <param name="file">Its path.</param>
    /// <exception cref="ConfigurationException">It is no such file.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public static void Add(string file)
    {
        _ = Read(file);
        string text = File.ReadAllText(file);
        File.AppendAllText(file, $"{(text.EndsWith('\n') ? "" : "\n")}{NewKey()}\n");
    }

    /// <summary>Encrypts something. No two results are alike.</summary>
    /// <param name="plain">What is encrypted.</param>
    /// <param name="bound">What it is, and whose: it is decrypted only where the same is said.</param>
    public byte[] Seal(ReadOnlySpan<byte> plain, string bound)
    {
        (byte[] id, byte[] key) = _keys[0];
        byte[] text = new byte[Overhead + plain.Length];
        text[0] = Version;
        id.CopyTo(text, 1);
        SealedBytes.Seal(key, plain, Bound(text, bound), text.AsSpan(HeadLength));
        return text;
    }

    /// <summary>Decrypts something; null where it was not encrypted with one of these keys and for the same, or was changed.</summary>
    /// <param name="text">What was encrypted.</param>
    /// <param name="bound">What it is, and whose.</param>
    public byte[]? TryOpen(ReadOnlySpan<byte> text, string bound)
    {
        if (text.Length < Overhead || text[0] != Version)
        {
            return null;
        }

        foreach ((byte[] id, byte[] key) in _keys)
        {
            if (text[1..HeadLength].SequenceEqual(id))
            {
                return SealedBytes.TryOpen(key, text[HeadLength..], Bound(text, bound));
            }
        }

        return null;
    }

    private static byte[] Bound(ReadOnlySpan<byte> text, string bound) => [.. text[..HeadLength], .. Encoding.UTF8.GetBytes(bound)];

    private static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyLength));
}
