using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using McpGateway.Gateway.Output;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace McpGateway.Cluster.Shared;

/// <summary>
/// Kept results in Redis, encrypted in chunks, each bound to its user, id and place. An id finds them in all sessions of the same user on any node; those without a user are
/// of the owner, whose sessions find each other's. Each node writes what was asked for there into its own folder, so that reading on asks Redis no more. Without Redis, and
/// above the largest size, results are found on the node alone that has cut them.
/// </summary>
/// <param name="redis">Where they are.</param>
/// <param name="keys">The keys of all nodes.</param>
/// <param name="logger">Hears what could not be kept.</param>
/// <param name="quota">The most bytes of all results.</param>
internal sealed class SharedResults(SharedRedis redis, KeyRing keys, ILogger logger, long quota = ResultFolder.DefaultQuota) : ISharedResults
{
    /// <summary>How many bytes are encrypted at once.</summary>
    private const int ChunkLength = 1024 * 1024;

    /// <summary>How many chunks are under way.</summary>
    private const int AtOnce = 4;

    private const int IdLength = 16;
    private const string Head = "head";

    /// <summary>How long one is kept that nobody reads: as long as a session that nobody uses.</summary>
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(2);

    /// <summary>How long the client's answer may wait until others find what was cut of it.</summary>
    private static readonly TimeSpan s_answer = TimeSpan.FromSeconds(2);

    /// <summary>How long all of one may take.</summary>
    private static readonly TimeSpan s_whole = TimeSpan.FromSeconds(30);

    // KEYS: when each was used, in microseconds, the size of each, the size of all. ARGV: the result's key, its size, its lifetime in milliseconds, the quota. Forgets those that have expired, and the oldest above the quota.
    private const string Script = """
        local clock = redis.call('TIME')
        local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
        local function forget(key)
          redis.call('DEL', key)
          redis.call('ZREM', KEYS[1], key)
          redis.call('DECRBY', KEYS[3], redis.call('HGET', KEYS[2], key) or 0)
          redis.call('HDEL', KEYS[2], key)
        end
        for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - tonumber(ARGV[3]) * 1000))) do forget(key) end
        redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
        redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
        local all = redis.call('INCRBY', KEYS[3], ARGV[2])
        while all > tonumber(ARGV[4]) do
          local oldest = redis.call('ZRANGE', KEYS[1], 0, 0)[1]
          if not oldest then break end
          forget(oldest)
          all = tonumber(redis.call('GET', KEYS[3]))
        end
        return all
        """;

    /// <summary>The largest result that is shared: a tenth of all.</summary>
    private long Largest => quota / 10;

    /// <inheritdoc />
    public void Keep(string user, KeptResult result)
    {
        if (result.Index.Bytes > Largest || redis.IsLost)
        {
            return;
        }

        // The thread of the server's answers waits, so that its client cannot ask another node too early; not longer than a moment, though.
        Task.Run(() => KeepAsync(user, result)).Wait(s_answer);
    }

    /// <inheritdoc />
    public KeptResult? Find(string user, string id, ResultFolder folder)
    {
        // It becomes a part of a key and of a file's name.
        return id.Length == IdLength && id.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter))
            ? Task.Run(() => FindAsync(user, id, folder)).GetAwaiter().GetResult()
            : null;
    }

    private static string Bound(string user, string id, string part) => $"result\n{part}\n{id}\n{user}";

    private static string PartOf(long chunk) => chunk.ToString(CultureInfo.InvariantCulture);

    private async Task KeepAsync(string user, KeptResult result)
    {
        try
        {
            (bool isReached, _) = await redis.TryAsync(database => WriteAsync(database, user, result), s_whole).ConfigureAwait(false);
            if (!isReached)
            {
                Log.ResultStaysHere(logger, "Redis cannot be reached");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its session has ended meanwhile.
            Log.ResultStaysHere(logger, e.Message.TrimEnd('.'));
        }
    }

    private async Task<bool> WriteAsync(IDatabase database, string user, KeptResult result)
    {
        string key = KeyOf(user, result.Id);
        using var file = new FileStream(result.File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true);
        var underWay = new Queue<Task>();
        byte[] chunk = new byte[(int)Math.Min(ChunkLength, Math.Max(1, result.Index.Bytes))];
        for (long number = 0; await file.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false).ConfigureAwait(false) is > 0 and var length; number++)
        {
            underWay.Enqueue(database.HashSetAsync(key, PartOf(number), keys.Seal(chunk.AsSpan(0, length), Bound(user, result.Id, PartOf(number)))));
            if (number == 0)
            {
                // Also where this node ends before all of it is there.
                underWay.Enqueue(database.KeyExpireAsync(key, s_lifetime));
            }

            if (underWay.Count >= AtOnce)
            {
                await underWay.Dequeue().ConfigureAwait(false);
            }
        }

        await Task.WhenAll(underWay).ConfigureAwait(false);
        await database.ScriptEvaluateAsync(
            Script,
            [redis.Key("results/used"), redis.Key("results/sizes"), redis.Key("results/size")],
            [key, result.Index.Bytes, (long)s_lifetime.TotalMilliseconds, quota]).ConfigureAwait(false);
        // What has its head is whole.
        await database.HashSetAsync(key, Head, keys.Seal(HeadOf(result), Bound(user, result.Id, Head))).ConfigureAwait(false);
        await database.KeyExpireAsync(key, s_lifetime).ConfigureAwait(false);
        return true;
    }

    private async Task<KeptResult?> FindAsync(string user, string id, ResultFolder folder)
    {
        try
        {
            (_, KeptResult? result) = await redis.TryAsync(database => ReadAsync(database, user, id, folder), s_whole).ConfigureAwait(false);
            return result;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.ResultNotBrought(logger, e.Message.TrimEnd('.'));
            return null;
        }
    }

    private async Task<KeptResult?> ReadAsync(IDatabase database, string user, string id, ResultFolder folder)
    {
        string key = KeyOf(user, id);
        if ((byte[]?)await database.HashGetAsync(key, Head).ConfigureAwait(false) is not { } text || keys.TryOpen(text, Bound(user, id, Head)) is not { } head)
        {
            return null;
        }

        using var reader = new BinaryReader(new MemoryStream(head));
        int limit = reader.ReadInt32();
        TextIndex index = TextIndex.Read(reader);
        await database.KeyExpireAsync(key, s_lifetime).ConfigureAwait(false);
        await database.SortedSetAddAsync(redis.Key("results/used"), key, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1000, SortedSetWhen.Exists).ConfigureAwait(false);
        return new KeptResult(id, await folder.WriteAsync($"{id}{Guid.NewGuid():N}", index.Bytes, ChunksAsync(database, user, id, index.Bytes)).ConfigureAwait(false), index, limit);
    }

    private async IAsyncEnumerable<byte[]> ChunksAsync(IDatabase database, string user, string id, long bytes)
    {
        string key = KeyOf(user, id);
        long all = (bytes + ChunkLength - 1) / ChunkLength, asked = 0;
        var underWay = new Queue<Task<RedisValue>>();
        for (long number = 0; number < all; number++)
        {
            while (asked < all && underWay.Count < AtOnce)
            {
                underWay.Enqueue(database.HashGetAsync(key, PartOf(asked++)));
            }

            byte[]? text = await underWay.Dequeue().ConfigureAwait(false);
            yield return text is not null && keys.TryOpen(text, Bound(user, id, PartOf(number))) is { } chunk ? chunk : throw new IOException("a part of it is missing");
        }
    }

    private static byte[] HeadOf(KeptResult result)
    {
        using var text = new MemoryStream();
        using (var writer = new BinaryWriter(text, Encoding.UTF8))
        {
            writer.Write(result.Limit);
            result.Index.Write(writer);
        }

        return text.ToArray();
    }

    /// <summary>Where a result is: one that is of somebody else is not even looked at.</summary>
    private string KeyOf(string user, string id) => redis.Key($"results/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(user)).AsSpan(0, 8))}/{id}");
}
