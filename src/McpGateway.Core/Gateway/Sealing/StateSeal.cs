using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using McpGateway.Configuration;

namespace McpGateway.Gateway.Sealing;

/// <summary>
/// Makes texts of states that nobody else can read, change or make up, and that are good once and for a while: wherever the same keys are, and after a restart.
/// </summary>
/// <param name="cipher">Has the keys.</param>
/// <param name="used">Remembers what was opened.</param>
/// <param name="time">The clock.</param>
internal sealed class StateSeal(IStateCipher cipher, IUsedStates used, TimeProvider time)
{
    /// <summary>What the texts begin with.</summary>
    public const string Mark = "mcp-gateway:sealed:";

    private const int IdLength = 16;

    /// <summary>With the key of a home, in every process of it.</summary>
    /// <param name="home">The gateway's folder.</param>
    /// <param name="time">The clock.</param>
    public StateSeal(GatewayHome home, TimeProvider time)
        : this(new HomeCipher(home), new UsedStateFiles(home, time), time)
    {
    }

    /// <summary>How long a user may take.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(1);

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
            json.WriteNumber("expires", (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds());
            json.WriteString("inner", state.Inner);
            json.WriteEndObject();
        }

        return Mark + Base64Url.EncodeToString(cipher.Seal(text.GetBuffer().AsSpan(0, (int)text.Length)));
    }

    /// <summary>Opens a state, once; null where it is none of these keys, has expired, or was opened before.</summary>
    /// <exception cref="IOException">The key cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, because of permissions.</exception>
    /// <exception cref="StateNotCheckedException">Whether it was opened before cannot be told.</exception>
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

        if (cipher.TryOpen(sealedBytes) is not { } plain)
        {
            return null;
        }

        using JsonDocument json = JsonDocument.Parse(plain);
        JsonElement root = json.RootElement;
        var expires = DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("expires").GetInt64());
        return expires > time.GetUtcNow() && used.TryUse(Convert.ToHexStringLower(SHA256.HashData(sealedBytes).AsSpan(0, IdLength)), expires)
            ? new SealedState(root.GetProperty("user").GetString()!, root.GetProperty("call").GetString()!, root.GetProperty("question").GetBoolean()) { Inner = root.GetProperty("inner").GetString() }
            : null;
    }
}
