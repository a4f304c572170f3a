using StackExchange.Redis;

namespace McpGateway.Cluster.Recovery;

/// <summary>What tells one life of Redis from the next, in which it has lost what it had: a text that stands in it, and when that was put there.</summary>
/// <param name="redis">The connection.</param>
/// <param name="cluster">The name of the cluster.</param>
internal sealed class RedisLife(IConnectionMultiplexer redis, string cluster)
{
    /// <summary>For scripts: <c>now()</c>, the milliseconds of Redis' clock; and <c>life(key, name)</c>, the life in a key, which begins with them and of which a new one gets the name.</summary>
    public const string Function = """
        local function now()
          local time = redis.call('time')
          return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
        end
        local function life(key, name)
          local text = redis.call('get', key)
          if not text then
            text = string.format('%.0f', now()) .. ':' .. name
            redis.call('set', key, text)
          end
          return text
        end

        """;

    private const string Read = Function + "return life(KEYS[1], ARGV[1])";

    private const string End = "if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end return 0";

    private readonly RedisKey _key = KeyOf(cluster);

    /// <summary>Where it stands.</summary>
    /// <param name="cluster">The name of the cluster.</param>
    public static RedisKey KeyOf(string cluster) => cluster + "/life";

    /// <summary>The life of now.</summary>
    /// <param name="database">Redis.</param>
    /// <param name="key">Where it stands.</param>
    public static async Task<string> ReadAsync(IDatabase database, RedisKey key) => (string)(await database.ScriptEvaluateAsync(Read, [key], [Guid.NewGuid().ToString("N")]).ConfigureAwait(false))!;

    /// <summary>The life of now.</summary>
    public Task<string> ReadAsync() => ReadAsync(redis.GetDatabase(), _key);

    /// <summary>A life has ended, although Redis still has its text.</summary>
    public Task EndAsync(string life) => redis.GetDatabase().ScriptEvaluateAsync(End, [_key], [life]);
}
