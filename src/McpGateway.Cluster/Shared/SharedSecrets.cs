using System.Collections.Concurrent;
using System.Text;
using McpGateway.Secrets;
using StackExchange.Redis;

namespace McpGateway.Cluster.Shared;

/// <summary>
/// The tokens of logins at remote servers, encrypted in Redis. A node that cannot reach Redis goes on with those that it has read, and renews none: that begins with
/// writing, and two nodes must never use the same refresh token.
/// </summary>
/// <param name="redis">Where they are.</param>
/// <param name="keys">The keys of all nodes.</param>
internal sealed class SharedSecrets(SharedRedis redis, KeyRing keys) : ISecretStore
{
    private readonly ConcurrentDictionary<string, string> _read = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public string Description => "Redis, encrypted with the keys of the nodes";

    /// <inheritdoc />
    public bool IsEncrypted => true;

    private string Place => redis.Key("tokens");

    /// <inheritdoc />
    public string? Find(string name)
    {
        if (!redis.Try(database => database.HashGetAsync(Place, name), out RedisValue found))
        {
            return _read.GetValueOrDefault(name) ?? throw Lost();
        }

        if ((byte[]?)found is not { } text || keys.TryOpen(text, Bound(name)) is not { } plain)
        {
            // Also what was encrypted with keys that this node does not have, or put there by somebody who has none: the user logs in again.
            _read.TryRemove(name, out _);
            return null;
        }

        return _read[name] = Encoding.UTF8.GetString(plain);
    }

    /// <inheritdoc />
    public void Set(string name, string value)
    {
        byte[] text = keys.Seal(Encoding.UTF8.GetBytes(value), Bound(name));
        if (!redis.Try(database => database.HashSetAsync(Place, name, text), out _))
        {
            throw Lost();
        }

        _read[name] = value;
    }

    /// <inheritdoc />
    public bool Remove(string name)
    {
        _read.TryRemove(name, out _);
        return redis.Try(database => database.HashDeleteAsync(Place, name), out bool wasThere) ? wasThere : throw Lost();
    }

    /// <inheritdoc />
    public IReadOnlyList<string> List() => redis.Try(database => database.HashKeysAsync(Place), out RedisValue[]? names)
        ? [.. names!.Select(name => name.ToString()).Order(StringComparer.Ordinal)]
        : throw Lost();

    /// <summary>Tokens have changed: what was read of them is old, and is not to be what a node goes on with.</summary>
    /// <param name="name">Their name; null for none.</param>
    public void LookAgain(string? name)
    {
        if (name is not null && _read.ContainsKey(name))
        {
            _ = Task.Run(() => redis.IsLost ? null : Find(name));
        }
    }

    /// <summary>Gives back to Redis what it has lost.</summary>
    /// <param name="name">The name of the tokens; null for none.</param>
    public async Task RestoreAsync(string? name)
    {
        if (name is not null && _read.TryGetValue(name, out string? value))
        {
            byte[] text = keys.Seal(Encoding.UTF8.GetBytes(value), Bound(name));
            await redis.TryAsync(database => database.HashSetAsync(Place, name, text, When.NotExists)).ConfigureAwait(false);
        }
    }

    /// <summary>The name is a digest of the server, its settings and the user: what is of one login is none of another.</summary>
    private static string Bound(string name) => "token\n" + name;

    private static SecretStoreException Lost() => new("Redis, where the nodes keep the tokens of logins, cannot be reached. Try again later.");
}
