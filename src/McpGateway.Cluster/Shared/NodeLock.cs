using System.Security.Cryptography;
using McpGateway.Cluster.Leases;
using StackExchange.Redis;

namespace McpGateway.Cluster.Shared;

/// <summary>Something that one node alone may do at a time. It is renewed as long as it is held, and ends by itself soon after its node.</summary>
internal sealed class NodeLock : IDisposable
{
    /// <summary>How long it is good without being renewed.</summary>
    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(25);

    private readonly SharedRedis _redis;
    private readonly string _key;
    private readonly string _holder;
    private readonly Timer _timer;

    private NodeLock(SharedRedis redis, string key, string holder)
    {
        _redis = redis;
        _key = key;
        _holder = holder;
        _timer = new Timer(_ => _ = RunAsync(LeaseStore.Renew, (long)s_length.TotalMilliseconds), null, s_length / 3, s_length / 3);
    }

    /// <summary>Waits until nobody else has it.</summary>
    /// <param name="redis">Where it is.</param>
    /// <param name="name">What may be done.</param>
    /// <param name="patience">How long somebody else may have it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether Redis could be reached; and the lock, or null where somebody else has had it all that time.</returns>
    public static async Task<(bool IsReached, NodeLock? Held)> TakeAsync(SharedRedis redis, string name, TimeSpan patience, CancellationToken cancellationToken)
    {
        string key = redis.Key("leases/" + name), holder = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        long end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (true)
        {
            (bool isReached, bool isHeld) = await redis.TryAsync(database => database.StringSetAsync(key, holder, s_length, When.NotExists)).ConfigureAwait(false);
            if (!isReached || isHeld)
            {
                return (isReached, isHeld ? new NodeLock(redis, key, holder) : null);
            }

            if (Environment.TickCount64 >= end)
            {
                return (true, null);
            }

            await Task.Delay(s_look, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _ = RunAsync(LeaseStore.Give);
    }

    private async Task RunAsync(string script, params RedisValue[] more) =>
        await _redis.TryAsync(database => database.ScriptEvaluateAsync(script, [_key], [_holder, .. more])).ConfigureAwait(false);
}
