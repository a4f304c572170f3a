using McpGateway.Files;

namespace McpGateway.Secrets;

/// <summary>The secrets that a user keeps for servers, under names that <c>${secret:NAME}</c> in the configuration uses.</summary>
/// <param name="folder">The gateway's home.</param>
public sealed class NamedSecrets(string folder)
{
    private const int LongestName = 128;

    private readonly ISecretStore _store = SecretStores.Open(folder, SecretStores.Named);

    /// <summary>Where they are kept, as the user is told.</summary>
    /// <exception cref="SecretStoreException">The store cannot be read.</exception>
    public string Place => _store.Description;

    /// <summary>Whether the system encrypts them; otherwise only the rights of a file keep others out.</summary>
    /// <exception cref="SecretStoreException">The store cannot be read.</exception>
    public bool IsEncrypted => _store.IsEncrypted;

    /// <summary>Keeps all secrets of the gateway in a way from now on, those that are kept already included.</summary>
    /// <param name="kind">The way.</param>
    /// <exception cref="SecretStoreException">A secret cannot be read or written.</exception>
    public void MoveTo(SecretStoreKind kind) => SecretStores.Move(folder, kind);

    /// <summary>Why a text cannot be the name of a secret, with what one is like; null where it can.</summary>
    /// <param name="name">The text.</param>
    public static string? WrongName(string name) =>
        name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            ? null
            : $"a name of a secret has 1 to {LongestName} letters of English, digits, '_', '-' and '.', such as GITHUB_TOKEN.";

    /// <summary>The name of a secret that belongs to a variable or header of a server.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="variable">The variable's or header's.</param>
    public static string NameOf(string server, string variable)
    {
        string name = $"{server}.{variable}";
        // Of "a.b.c" nobody knows whether the server is called "a" or "a.b".
        if (WrongName(name) is null && !server.Contains('.', StringComparison.Ordinal))
        {
            return name;
        }

        // With a digest of what it cannot say, so that two servers never share a secret.
        string safe = string.Concat(name.Select(c => WrongName(c.ToString()) is null ? c : '_'));
        return FormattableString.Invariant($"{safe[..Math.Min(safe.Length, LongestName - 9)]}.{TextDigest.Of(name):x8}");
    }

    /// <summary>The names, in the order of their characters.</summary>
    /// <exception cref="SecretStoreException">The store cannot be read.</exception>
    public IReadOnlyList<string> List() => _store.List();

    /// <summary>Keeps a value under a name, in the place of what was there.</summary>
    /// <param name="name">The name (<see cref="WrongName"/>).</param>
    /// <param name="value">The value.</param>
    /// <exception cref="SecretStoreException">The name is none, the value is empty, or the store cannot be written.</exception>
    public void Set(string name, string value)
    {
        if (WrongName(name) is { } wrong)
        {
            throw new SecretStoreException($"'{name}' cannot be used: {wrong}");
        }

        if (value.Length == 0 || value.Contains('\0', StringComparison.Ordinal))
        {
            throw new SecretStoreException($"the value of {name} is empty or contains a NUL character. Give the value itself.");
        }

        _store.Set(name, value);
    }

    /// <summary>Removes a secret, and says whether it was there.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="SecretStoreException">The store cannot be written.</exception>
    public bool Remove(string name) => _store.Remove(name);

    /// <summary>The value; null where there is none.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="SecretStoreException">The store cannot be read.</exception>
    internal string? Find(string name) => _store.Find(name);
}
