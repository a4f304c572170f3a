using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using McpGateway.Files;

namespace McpGateway.Secrets;

/// <summary>Values are encrypted (AES-GCM, the name authenticated with it) with a key that a keyring of the system keeps: one key a file, so that no home sees another's.</summary>
/// <param name="keyring">The keyring.</param>
/// <param name="file">The file.</param>
internal sealed class KeyringProtection(IKeyring keyring, string file) : ISecretProtection
{
    private const int KeyLength = 32;

    /// <summary>How long a keyring that has failed is not asked again: a list of many servers would wait for each.</summary>
    private const long Rest = 3_000;

    /// <summary>Keys by their names, which are never given to another key.</summary>
    private static readonly ConcurrentDictionary<string, byte[]> s_keys = new(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, (long Until, string Message)> s_failures = new(StringComparer.Ordinal);

    public string Kind => keyring.Kind;

    public bool IsEncrypted => true;

    public string Describe(string described) => $"the file {described}, encrypted with a key in {keyring.Title}";

    public string Protect(SecretFileContent content, string name, string value)
    {
        byte[] key = Find(content) ?? Make(content);
        return Convert.ToBase64String(SealedBytes.Seal(key, Encoding.UTF8.GetBytes(value), Encoding.UTF8.GetBytes(name)));
    }

    public string Reveal(SecretFileContent content, string name, string written)
    {
        byte[] key = Find(content) ?? throw Lost();
        try
        {
            if (SealedBytes.TryOpen(key, Convert.FromBase64String(written), Encoding.UTF8.GetBytes(name)) is { } plain)
            {
                return Encoding.UTF8.GetString(plain);
            }
        }
        catch (FormatException)
        {
            // It was never encrypted.
        }

        throw new SecretStoreException($"{name} in {file} was not written with the key of that file. Set it again.");
    }

    public void Forget(SecretFileContent content)
    {
        if (content.Key is { } id)
        {
            keyring.Remove(id);
            s_keys.TryRemove(id, out _);
        }
    }

    private byte[]? Find(SecretFileContent content)
    {
        if (content.Key is not { } id)
        {
            return null;
        }

        if (s_keys.TryGetValue(id, out byte[]? key))
        {
            return key;
        }

        if (s_failures.TryGetValue(id, out (long Until, string Message) failure) && Environment.TickCount64 < failure.Until)
        {
            throw new SecretStoreException(failure.Message);
        }

        try
        {
            key = keyring.Find(id);
        }
        catch (SecretStoreException e)
        {
            s_failures[id] = (Environment.TickCount64 + Rest, e.Message);
            throw;
        }

        if (key is { Length: KeyLength })
        {
            s_keys[id] = key;
            return key;
        }

        // Nothing is lost by a new one where nothing was written with the old.
        return content.Values.Count == 0 ? null : throw Lost();
    }

    private byte[] Make(SecretFileContent content)
    {
        string id = Guid.NewGuid().ToString("N");
        byte[] key = RandomNumberGenerator.GetBytes(KeyLength);
        keyring.Keep(id, $"MCP gateway: key of {file}", key);
        content.Key = id;
        s_keys[id] = key;
        return key;
    }

    private SecretStoreException Lost() =>
        new($"{file} cannot be read, because its key is not in {keyring.Title} any more. Restore the keyring, or remove the file and set the secrets again.");
}
