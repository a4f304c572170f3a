using StackExchange.Redis;

namespace McpGateway.Cluster.Nodes;

/// <summary>A node as somebody sees it in Redis who is none.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Facts">What it says of itself, or said last.</param>
/// <param name="IsAlive">Whether it lives: it has its name.</param>
internal sealed record ListedNode(string Address, NodeFacts Facts, bool IsAlive)
{
    /// <summary>What it does, in a word or two.</summary>
    public string State => !IsAlive ? "lost" : Facts.IsDraining ? "takes nothing new" : "serves";

    /// <summary>Where other nodes reach it.</summary>
    public string Place => SiloAddress.FromParsableString(Address).Endpoint.ToString();

    /// <summary>Reads all that have a line, by name.</summary>
    /// <param name="redis">The connection.</param>
    /// <param name="cluster">The name of the cluster.</param>
    public static async Task<IReadOnlyList<ListedNode>> ReadAsync(IConnectionMultiplexer redis, string cluster)
    {
        IDatabase database = redis.GetDatabase();
        KeyValuePair<string, NodeFacts>[] lines = [.. await NodeBoard.ReadAsync(database, NodeBoard.KeyOf(cluster)).ConfigureAwait(false)];
        RedisValue[] holders = await database.StringGetAsync([.. lines.Select(line => NodeName.KeyOf(cluster, line.Value.Name))]).ConfigureAwait(false);
        return [.. lines.Zip(holders, (line, holder) => new ListedNode(line.Key, line.Value, holder == line.Key)).OrderBy(node => node.Facts.Name, StringComparer.Ordinal)];
    }
}
