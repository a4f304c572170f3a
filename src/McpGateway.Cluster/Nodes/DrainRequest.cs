using McpGateway.Cluster.Shared;
using StackExchange.Redis;

namespace McpGateway.Cluster.Nodes;

/// <summary>
/// What tells one life of a node from outside that it is to end, in Redis. Where the node has keys, it is encrypted with them: others who can write to Redis cannot ask that.
/// </summary>
/// <param name="redis">The connection.</param>
/// <param name="cluster">The name of the cluster.</param>
/// <param name="node">The node's address, which no other life of it has.</param>
/// <param name="keys">The node's keys; null where it has none.</param>
internal sealed class DrainRequest(IConnectionMultiplexer redis, string cluster, string node, KeyRing? keys)
{
    private const string Plain = "drain";

    private static readonly TimeSpan s_life = TimeSpan.FromSeconds(30);

    private readonly RedisKey _key = $"{cluster}/drain/{node}";

    private string Bound => $"drain\n{cluster}\n{node}";

    /// <summary>Tells it.</summary>
    public Task SendAsync() => redis.GetDatabase().StringSetAsync(_key, keys is null ? Plain : keys.Seal("drain"u8, Bound), s_life);

    /// <summary>Whether it was told: false by somebody who may not, null not at all.</summary>
    public async Task<bool?> ReadAsync()
    {
        RedisValue text = await redis.GetDatabase().StringGetAsync(_key).ConfigureAwait(false);
        return text.IsNull ? null : keys is null ? text == Plain : keys.TryOpen((byte[])text!, Bound) is not null;
    }
}
