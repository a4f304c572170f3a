using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using McpGateway.Secrets;

namespace McpGateway.Logins.Tokens;

/// <summary>Where logins are kept: in records is what is no secret, and in the store of secrets are the tokens.</summary>
/// <param name="records">The records.</param>
/// <param name="open">Opens the store of secrets.</param>
internal sealed class LoginStore(ILoginRecords records, Func<ISecretStore> open)
{
    private readonly Lazy<ISecretStore> _secrets = new(open);

    /// <summary>With records that are files of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="open">Opens the store of secrets.</param>
    public LoginStore(string folder, Func<ISecretStore> open)
        : this(new LoginFiles(folder), open)
    {
    }

    /// <summary>Where the tokens are, as the user is told.</summary>
    /// <exception cref="LoginException">The store cannot be opened.</exception>
    public string Description => Safely(secrets => secrets.Description);

    /// <summary>The key of a login: that of the same server, the same settings and the same user. A new secret of the client makes no other login.</summary>
    public static string KeyOf(LoginTarget target) => Digest([target.User, target.Address.AbsoluteUri, .. (target.Settings with { ClientSecret = null }).Identity()]);

    /// <summary>
    /// The name of tokens: those of one issuer, resource, client and user, and of one login, for two entries may differ in what their tokens allow, and one
    /// that logs out must not take the tokens of another.
    /// </summary>
    public static string TokensOf(LoginTarget target, string issuer, string? resource, string client) => $"tokens.{Digest([KeyOf(target), target.User, issuer, resource ?? "", client])}";

    /// <summary>What tells whether a login has changed, also by another process.</summary>
    public LoginStamp StampOf(string key) => records.StampOf(key);

    /// <summary>What is known of a login without asking anybody; null where there is none.</summary>
    public LoginRecord? Known(string key) => records.Known(key);

    /// <summary>What is known of a login; null where there is none.</summary>
    public LoginRecord? Find(string key) => records.Find(key);

    /// <summary>Notes something about a login.</summary>
    /// <exception cref="LoginException">It cannot be written.</exception>
    public void Note(LoginTarget target, string key, Func<LoginRecord, LoginRecord> change)
    {
        LoginRecord before = Find(key) ?? new LoginRecord { User = target.User, Address = target.Address.GetLeftPart(UriPartial.Path) };
        LoginRecord after = change(before);
        if (after != before)
        {
            records.Write(key, after with { Changes = before.Changes + 1 });
        }
    }

    /// <summary>Removes what is known of a login, but not its tokens.</summary>
    /// <exception cref="LoginException">It cannot be removed.</exception>
    public void Forget(string key) => records.Delete(key);

    /// <summary>Whether any login is known at an authorization server.</summary>
    public bool HasLoginAt(string issuer) => records.All.Any(record => record.Issuer == issuer);

    /// <summary>Tokens; null where there are none of that name.</summary>
    /// <exception cref="LoginException">The store cannot be read.</exception>
    public StoredTokens? FindTokens(string name) => FindValue(name, LoginJson.Default.StoredTokens);

    /// <summary>Keeps tokens.</summary>
    /// <exception cref="LoginException">The store cannot be written.</exception>
    public void Save(string name, StoredTokens tokens) => Safely(secrets => Set(secrets, name, JsonSerializer.Serialize(tokens, LoginJson.Default.StoredTokens)));

    /// <summary>Removes tokens.</summary>
    /// <exception cref="LoginException">The store cannot be written.</exception>
    public void Remove(string name) => Safely(secrets => secrets.Remove(name));

    /// <summary>The client that was registered at an authorization server; null where there is none.</summary>
    /// <exception cref="LoginException">The store cannot be read.</exception>
    public RegisteredClient? FindClient(LoginTarget target, string issuer) =>
        FindValue(ClientOf(target, issuer), LoginJson.Default.RegisteredClient) is { } client && client.Issuer == issuer ? client : null;

    /// <summary>Keeps the client that was registered.</summary>
    /// <exception cref="LoginException">The store cannot be written.</exception>
    public void SaveClient(LoginTarget target, RegisteredClient client) =>
        Safely(secrets => Set(secrets, ClientOf(target, client.Issuer), JsonSerializer.Serialize(client, LoginJson.Default.RegisteredClient)));

    /// <summary>Removes the client that was registered at an authorization server.</summary>
    /// <exception cref="LoginException">The store cannot be written.</exception>
    public void RemoveClient(LoginTarget target, string issuer) => Safely(secrets => secrets.Remove(ClientOf(target, issuer)));

    /// <summary>Waits until no other process refreshes these tokens, and keeps others from it until the result is disposed.</summary>
    /// <exception cref="LoginException">Another process has kept them for too long.</exception>
    public Task<IDisposable> LockAsync(string name, CancellationToken cancellationToken) => records.LockAsync(name, cancellationToken);

    private static string ClientOf(LoginTarget target, string issuer) => $"client.{Digest([target.User, issuer])}";

    /// <summary>Not for secrecy but to tell logins apart: whose tokens are found is checked before they are used.</summary>
    private static string Digest(IEnumerable<string> parts)
    {
        var hash = new XxHash128();
        foreach (string part in parts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            hash.Append(BitConverter.GetBytes(bytes.Length));
            hash.Append(bytes);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private static bool Set(ISecretStore secrets, string name, string value)
    {
        secrets.Set(name, value);
        return true;
    }

    private T? FindValue<T>(string name, JsonTypeInfo<T> type)
        where T : class
    {
        string? text = Safely(secrets => secrets.Find(name));
        try
        {
            return text is null ? null : JsonSerializer.Deserialize(text, type);
        }
        catch (JsonException)
        {
            // Of another version: the user logs in again.
            return null;
        }
    }

    private T Safely<T>(Func<ISecretStore, T> use)
    {
        try
        {
            return use(_secrets.Value);
        }
        catch (SecretStoreException e)
        {
            throw new LoginException("has a login whose store cannot be used: " + e.Message.TrimEnd('.'), "", e);
        }
    }
}
