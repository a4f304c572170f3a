using System.Globalization;
using McpGateway.Configuration;
using StackExchange.Redis;

namespace McpGateway.Cluster.Hosting;

/// <summary>
/// How the nodes that live now know each other, in Redis, so that a node that was set up differently finds that out before it becomes a member: as one that cannot speak to
/// the others, it would take them for lost. It is no protection; the certificates are.
/// </summary>
/// <param name="redis">The connection.</param>
/// <param name="cluster">The name of the cluster.</param>
/// <param name="own">How this node does (<see cref="SiloTls.Trust"/>).</param>
internal sealed class ClusterTrust(IConnectionMultiplexer redis, string cluster, string own)
{
    /// <summary>How long what a node has said counts, in seconds of Redis.</summary>
    private const int Lifetime = 20;

    private readonly RedisKey _key = cluster + "/trust";

    /// <summary>Compares it with what the others say.</summary>
    /// <exception cref="ConfigurationException">They would not speak to each other.</exception>
    public async Task CheckAsync()
    {
        long now = await NowAsync().ConfigureAwait(false);
        IDatabase database = redis.GetDatabase();
        await database.SortedSetRemoveRangeByScoreAsync(_key, double.NegativeInfinity, now - Lifetime).ConfigureAwait(false);
        foreach (RedisValue other in await database.SortedSetRangeByRankAsync(_key).ConfigureAwait(false))
        {
            if (WhyNot(own, other.ToString()) is { } reason)
            {
                throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture, $"The node cannot join the cluster '{cluster}': {reason}. What nodes have said counts for {Lifetime} seconds after they have ended."));
            }
        }

        await NoteAsync().ConfigureAwait(false);
    }

    /// <summary>Says that a node lives that does it like this.</summary>
    public async Task NoteAsync() => await redis.GetDatabase().SortedSetAddAsync(_key, own, await NowAsync().ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>Why two nodes would not speak to each other; null where they would.</summary>
    /// <param name="own">How the one does it.</param>
    /// <param name="other">How the other does.</param>
    public static string? WhyNot(string own, string other)
    {
        (string ownRoot, string[] ownTrusted) = Read(own);
        (string otherRoot, string[] otherTrusted) = Read(other);
        return own == other ? null
            : ownRoot.Length == 0 ? "its nodes have certificates for each other, and this one has none. Say --silo-cert FILE, --silo-key FILE and --silo-ca FILE"
            : otherRoot.Length == 0 ? "its nodes have no certificates for each other, and this one has. Give them all, or none, --silo-cert and --silo-ca"
            : !otherTrusted.Contains(ownRoot, StringComparer.Ordinal) ? "its nodes do not know the authority of this one's certificate. Take a certificate of theirs, or give them that authority as well (--silo-ca)"
            : !ownTrusted.Contains(otherRoot, StringComparer.Ordinal) ? "the authority of its nodes' certificates is not in the file of --silo-ca"
            : null;
    }

    private static (string Root, string[] Trusted) Read(string text) => text.Split('|') is [var root, var trusted] ? (root, trusted.Split(',')) : ("", []);

    private async Task<long> NowAsync() => (long)((RedisResult[])(await redis.GetDatabase().ExecuteAsync("TIME").ConfigureAwait(false))!)[0];
}
