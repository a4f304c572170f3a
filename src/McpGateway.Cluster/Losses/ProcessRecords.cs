using System.Globalization;
using McpGateway.Cluster.Grains;
using McpGateway.Cluster.Recovery;
using McpGateway.Cluster.Shared;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace McpGateway.Cluster.Losses;

/// <summary>
/// Which processes with a state run, in Redis: a hash each, under a digest of its key. A process that ends because nobody uses it, or by itself, takes its record away; one
/// that is lost with its node leaves it. So who starts one and finds the record of another knows that its clients have lost what that kept for them.
/// </summary>
/// <param name="redis">Redis.</param>
/// <param name="node">The name of this node.</param>
/// <param name="logger">Hears of losses.</param>
internal sealed class ProcessRecords(SharedRedis redis, string node, ILogger logger)
{
    /// <summary>How long a record stays that nobody renews, and how long clients are told of a loss.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(1);

    /// <summary>How often records are renewed: a process may have lived that much longer than its record says.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>How many are renewed at once.</summary>
    private const int AtOnce = 500;

    /// <summary>Writes a record: the key; the process, its node, milliseconds of life. The answer is the process, node, end and age in milliseconds that stood there, if another's.</summary>
    private const string Swap = RedisLife.Function + """
        local now = now()
        local process, node, ended, seen = unpack(redis.call('hmget', KEYS[1], 'process', 'node', 'ended', 'seen'))
        redis.call('hset', KEYS[1], 'process', ARGV[1], 'node', ARGV[2], 'ended', '0', 'seen', string.format('%.0f', now))
        redis.call('pexpire', KEYS[1], ARGV[3])
        if not process or process == ARGV[1] then return {} end
        return {process, node, ended, string.format('%.0f', now - tonumber(seen))}
        """;

    /// <summary>Says that processes still run: the keys; milliseconds of life, then the process of each. The answer is the places of those that have no record any more, from 1.</summary>
    private const string Renew = RedisLife.Function + """
        local now = string.format('%.0f', now())
        local missing = {}
        for i, key in ipairs(KEYS) do
          local process = redis.call('hget', key, 'process')
          if not process then
            missing[#missing + 1] = i
          elseif process == ARGV[i + 1] then
            redis.call('hset', key, 'seen', now)
            redis.call('pexpire', key, ARGV[1])
          end
        end
        return missing
        """;

    /// <summary>Says that a process ends with a node: the key; the process, the node, whether that was told to end.</summary>
    private const string End = RedisLife.Function + """
        if redis.call('hget', KEYS[1], 'process') ~= ARGV[1] then return 0 end
        redis.call('hset', KEYS[1], 'node', ARGV[2], 'ended', ARGV[3], 'seen', string.format('%.0f', now()))
        return 1
        """;

    /// <summary>Takes a record away: the key; the process.</summary>
    private const string Remove = "if redis.call('hget', KEYS[1], 'process') == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";

    /// <summary>Where the record of a process is.</summary>
    public string KeyOf(ServerKey key) => redis.Key("processes/" + key.Digest);

    /// <summary>A process runs now.</summary>
    /// <param name="record">Its record.</param>
    /// <returns>Whether Redis could be reached; and the process that was lost before, if one was.</returns>
    public async Task<(bool IsReached, LostProcess? Lost)> WriteAsync(ProcessRecord record)
    {
        (bool isReached, RedisResult? answer) = await redis.TryAsync(
            database => database.ScriptEvaluateAsync(Swap, [record.Place], [record.Process, node, (long)Life.TotalMilliseconds])).ConfigureAwait(false);
        if (answer is null || answer.Length != 4)
        {
            return (isReached, null);
        }

        bool hasEnded = (string?)answer[2] == "1";
        var age = TimeSpan.FromMilliseconds(double.Parse((string)answer[3]!, CultureInfo.InvariantCulture));
        // One that was lost has lived on for a while after it was last renewed.
        TimeSpan gone = hasEnded ? age : age - (Pause * 1.5);
        var lost = new LostProcess((string)answer[0]!, (string)answer[1]!, hasEnded, DateTimeOffset.UtcNow - (gone > TimeSpan.Zero ? gone : TimeSpan.Zero));
        Log.StateLost(logger, record.Server, lost.Node);
        return (true, lost);
    }

    /// <summary>Processes run still.</summary>
    public async Task RenewAsync(IReadOnlyCollection<ProcessRecord> records)
    {
        foreach (ProcessRecord[] some in records.Chunk(AtOnce))
        {
            (_, RedisResult? missing) = await redis.TryAsync(database => database.ScriptEvaluateAsync(
                Renew, [.. some.Select(record => (RedisKey)record.Place)], [(long)Life.TotalMilliseconds, .. some.Select(record => (RedisValue)record.Process)])).ConfigureAwait(false);
            foreach (long place in (long[]?)missing ?? [])
            {
                some[place - 1].NoteMissing();
            }
        }
    }

    /// <summary>A process ends with this node, which was told to end.</summary>
    public Task EndAsync(ProcessRecord record) => EndAsync(record, node, hasEnded: true);

    /// <summary>A process ends with a node.</summary>
    /// <param name="record">Its record.</param>
    /// <param name="gone">The name of the node.</param>
    /// <param name="hasEnded">Whether that was told to end.</param>
    /// <returns>Whether Redis could be reached.</returns>
    public Task<bool> EndAsync(ProcessRecord record, string gone, bool hasEnded) => DoAsync(End, record, gone, hasEnded);

    /// <summary>A process has ended in order, or by itself.</summary>
    /// <returns>Whether Redis could be reached.</returns>
    public Task<bool> RemoveAsync(ProcessRecord record) => DoAsync(Remove, record);

    private async Task<bool> DoAsync(string script, ProcessRecord record, params RedisValue[] more) =>
        (await redis.TryAsync(database => database.ScriptEvaluateAsync(script, [record.Place], [record.Process, .. more])).ConfigureAwait(false)).IsReached;
}
