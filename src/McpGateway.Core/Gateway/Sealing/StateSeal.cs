using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Files;

namespace McpGateway.Gateway.Sealing;

/// <summary>
/// Makes texts of states that nobody else can read, change or make up, and that are good once and for a while: in every process of a home, and after a restart.
/// </summary>
/// <param name="home">The gateway's folder: the key is there.</param>
/// <param name="time">The clock.</param>
internal sealed class StateSeal(GatewayHome home, TimeProvider time)
{
    /// <summary>What the texts begin with.</summary>
    public const string Mark = "mcp-gateway:sealed:";

    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>How long a user may take.</summary>
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(1);

    private readonly Lazy<byte[]> _key = new(() => ReadKey(home), LazyThreadSafetyMode.PublicationOnly);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);

    /// <summary>Whether a state was sealed by a gateway, as far as its beginning tells.</summary>
    public static bool IsSealed(string state) => state.StartsWith(Mark, StringComparison.Ordinal);

    /// <summary>Seals a state.</summary>
    /// <exception cref="IOException">There is no key yet, and none can be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, because of permissions.</exception>
    public string Seal(SealedState state)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("user", state.User);
            json.WriteString("call", state.Call);
            json.WriteBoolean("question", state.IsQuestion);
            json.WriteNumber("expires", (time.GetUtcNow() + s_lifetime).ToUnixTimeSeconds());
            json.WriteString("inner", state.Inner);
            json.WriteEndObject();
        }

        byte[] sealedBytes = new byte[NonceLength + text.Length + TagLength];
        Span<byte> nonce = sealedBytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key.Value, TagLength);
        aes.Encrypt(nonce, text.GetBuffer().AsSpan(0, (int)text.Length), sealedBytes.AsSpan(NonceLength, (int)text.Length), sealedBytes.AsSpan(^TagLength..), "state"u8);
        return Mark + Base64Url.EncodeToString(sealedBytes);
    }

    /// <summary>Opens a state, once; null where it is none of this home, has expired, or was opened before.</summary>
    /// <exception cref="IOException">The key cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, because of permissions.</exception>
    public SealedState? TryOpen(string text)
    {
        byte[] sealedBytes;
        try
        {
            sealedBytes = Base64Url.DecodeFromChars(text.AsSpan(Mark.Length));
        }
        catch (FormatException)
        {
            return null;
        }

        int length = sealedBytes.Length - NonceLength - TagLength;
        if (length <= 0)
        {
            return null;
        }

        byte[] plain = new byte[length];
        using var aes = new AesGcm(_key.Value, TagLength);
        try
        {
            aes.Decrypt(sealedBytes.AsSpan(0, NonceLength), sealedBytes.AsSpan(NonceLength, length), sealedBytes.AsSpan(^TagLength..), plain, "state"u8);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        using JsonDocument json = JsonDocument.Parse(plain);
        JsonElement root = json.RootElement;
        var expires = DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("expires").GetInt64());
        return expires > time.GetUtcNow() && TryUse(Convert.ToHexStringLower(sealedBytes.AsSpan(0, NonceLength)), expires)
            ? new SealedState(root.GetProperty("user").GetString()!, root.GetProperty("call").GetString()!, root.GetProperty("question").GetBoolean()) { Inner = root.GetProperty("inner").GetString() }
            : null;
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

    /// <summary>Notes that a state was opened. False where it was before, here or in another process.</summary>
    private bool TryUse(string nonce, DateTimeOffset expires)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach ((string old, DateTimeOffset end) in _used)
        {
            if (end < now)
            {
                _used.TryRemove(old, out _);
            }
        }

        if (!_used.TryAdd(nonce, expires))
        {
            return false;
        }

        string folder = home.StateFolder;
        AtomicFile.CreatePrivateFolder(folder);
        foreach (string old in Directory.EnumerateFiles(folder).Where(file => File.GetLastWriteTimeUtc(file) < now.UtcDateTime - s_lifetime))
        {
            File.Delete(old);
        }

        try
        {
            using var mark = new FileStream(Path.Combine(folder, nonce), FileMode.CreateNew);
            return true;
        }
        catch (IOException) when (File.Exists(Path.Combine(folder, nonce)))
        {
            return false;
        }
    }
}
