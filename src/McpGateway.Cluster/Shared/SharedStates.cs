using McpGateway.Cluster.Recovery;
using McpGateway.Gateway.Sealing;
using StackExchange.Redis;

namespace McpGateway.Cluster.Shared;

/// <summary>
/// The states that clients carry between rounds, good once over all nodes. Without Redis none is taken: whether another node has taken it cannot be told, and a call that
/// a user has agreed to once must not be made twice. Nor is one that is older than what Redis remembers.
/// </summary>
/// <param name="redis">Where those that were used are noted.</param>
/// <param name="keys">The keys of all nodes.</param>
internal sealed class SharedStates(SharedRedis redis, KeyRing keys) : IStateCipher, IUsedStates
{
    private const string Bound = "state";

    private const string Use = RedisLife.Function + """
        if tonumber(string.match(life(KEYS[2], ARGV[3]), '^%d+')) > tonumber(ARGV[1]) then return 0 end
        if redis.call('exists', KEYS[1]) == 1 then return 0 end
        redis.call('set', KEYS[1], '1', 'px', ARGV[2])
        return 1
        """;

    /// <summary>How long something is kept beyond its end: the clocks of nodes differ.</summary>
    private static readonly TimeSpan s_skew = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public byte[] Seal(ReadOnlySpan<byte> state) => keys.Seal(state, Bound);

    /// <inheritdoc />
    public byte[]? TryOpen(ReadOnlySpan<byte> sealedState) => keys.TryOpen(sealedState, Bound);

    /// <inheritdoc />
    public bool TryUse(string id, DateTimeOffset expires)
    {
        TimeSpan left = expires - DateTimeOffset.UtcNow;
        TimeSpan kept = (left > TimeSpan.Zero ? left : TimeSpan.Zero) + s_skew;
        // States say their end in whole seconds.
        long made = (expires - StateSeal.Lifetime + TimeSpan.FromSeconds(1)).ToUnixTimeMilliseconds();
        RedisKey[] places = [redis.Key("states/" + id), redis.Life];
        return redis.Try(database => database.ScriptEvaluateAsync(Use, places, [made, (long)kept.TotalMilliseconds, Guid.NewGuid().ToString("N")]), out RedisResult? answer)
            ? (long)answer! == 1
            : throw new StateNotCheckedException("The gateway cannot tell whether this \"requestState\" was used before, because its nodes cannot reach Redis. Nothing was done; try again later with the same answer.");
    }
}
