using StackExchange.Redis;

namespace McpGateway.Cluster.Recovery;

/// <summary>
/// Gives Redis the members back when it has lost them: because it came back empty, or with what it had a while ago. The engine does not do that, and a node that it does not
/// find among the members in a newer version of them ends.
/// </summary>
/// <param name="table">The members in Redis.</param>
/// <param name="membership">The members that this node knows.</param>
/// <param name="self">The address of this node.</param>
/// <param name="redis">The connection.</param>
/// <param name="key">Where the members are (<see cref="KeyOf"/>).</param>
internal sealed class LostMembership(IMembershipTable table, IClusterMembershipService membership, SiloAddress self, IConnectionMultiplexer redis, RedisKey key)
{
    /// <summary>How often it is tried to write one member while others write, too.</summary>
    private const int Tries = 100;

    private const string VersionField = "Version";

    private const string Raise = "if tonumber(redis.call('hget', KEYS[1], ARGV[1]) or '0') < tonumber(ARGV[2]) then redis.call('hset', KEYS[1], ARGV[1], ARGV[2]) end return 0";

    /// <summary>Where the engine keeps the members of a cluster.</summary>
    /// <param name="service">What the engine calls all clusters of this kind.</param>
    /// <param name="cluster">The name of the cluster.</param>
    public static RedisKey KeyOf(string service, string cluster) => $"{service}/members/{cluster}";

    /// <summary>Whether Redis knows less of the members than this node, or does not know this node.</summary>
    public async Task<bool> IsLostAsync()
    {
        // In this order: what is known may be newer when Redis has answered.
        long known = membership.CurrentSnapshot.Version.Value;
        RedisValue version = await redis.GetDatabase().HashGetAsync(key, VersionField).ConfigureAwait(false);
        // Where there is none, the engine does not read rows.
        return version.IsNull || (long)version < known || (await table.ReadRowAsync(self, CancellationToken.None).ConfigureAwait(false)).TryGet(self) is null;
    }

    /// <summary>
    /// Writes all that live. The version stays below the one that the nodes know until all are there, so that none of them sees a list without itself; then it is raised
    /// above. One that has ended meanwhile is found lost as usual.
    /// </summary>
    /// <returns>How many were written.</returns>
    public async Task<int> RestoreAsync()
    {
        ClusterMembershipSnapshot known = membership.CurrentSnapshot;
        IDatabase database = redis.GetDatabase();
        await database.HashSetAsync(key, VersionField, "0", When.NotExists).ConfigureAwait(false);
        int written = 0;
        foreach (ClusterMember member in known.Members.Values.Where(member => member.Status == SiloStatus.Active))
        {
            written += await WriteAsync(member).ConfigureAwait(false) ? 1 : 0;
        }

        await database.ScriptEvaluateAsync(Raise, [key], [VersionField, known.Version.Value + 1]).ConfigureAwait(false);
        await membership.Refresh().ConfigureAwait(false);
        return written;
    }

    /// <summary>False where it stands there already.</summary>
    /// <exception cref="TimeoutException">Others are always faster.</exception>
    private async Task<bool> WriteAsync(ClusterMember member)
    {
        for (int i = 0; i < Tries; i++)
        {
            MembershipTableData read = await table.ReadRowAsync(member.SiloAddress, CancellationToken.None).ConfigureAwait(false);
            Tuple<MembershipEntry, string>? row = read.TryGet(member.SiloAddress);
            if (row?.Item1.Status is SiloStatus.Active or SiloStatus.Dead)
            {
                return false;
            }

            MembershipEntry entry = row?.Item1 ?? EntryOf(member);
            entry.Status = SiloStatus.Active;
            TableVersion next = read.Version.Next();
            if (row is null ? await table.InsertRowAsync(entry, next, CancellationToken.None).ConfigureAwait(false) : await table.UpdateRowAsync(entry, row.Item2, next, CancellationToken.None).ConfigureAwait(false))
            {
                return true;
            }
        }

        throw new TimeoutException($"The member {member.SiloAddress} could not be written while others write.");
    }

    private static MembershipEntry EntryOf(ClusterMember member) => new()
    {
        SiloAddress = member.SiloAddress,
        SiloName = member.Name,
        HostName = member.Name,
        Status = SiloStatus.Active,
        SuspectTimes = [],
        StartTime = DateTime.UtcNow,
        IAmAliveTime = DateTime.UtcNow,
    };
}
