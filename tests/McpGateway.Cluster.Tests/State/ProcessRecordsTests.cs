using System.Globalization;
using McpGateway.Cluster.Grains;
using McpGateway.Cluster.Losses;
using McpGateway.Cluster.Shared;
using McpGateway.Cluster.Tests.Support;
using McpGateway.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace McpGateway.Cluster.Tests.State;

/// <summary>Who starts a process finds out whether the one before was lost.</summary>
public sealed class ProcessRecordsTests
{
    private static readonly ServerKey s_key = new("sample", "f", ServerScope.Shared, "k", 0);

    [Fact]
    public async Task A_record_outlives_its_node_and_not_its_process()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using ConnectionMultiplexer connection = await RedisFixture.ConnectAsync(redis);
        IDatabase database = connection.GetDatabase();
        ProcessRecords At(string node) => new(new SharedRedis(connection, "c", NullLogger.Instance, TimeSpan.FromSeconds(20)), node, NullLogger.Instance);
        ProcessRecord first = new(At("a"), s_key), second = new(At("b"), s_key), third = new(At("b"), s_key);
        TaskCompletionSource firstEnds = new(), secondEnds = new(), thirdEnds = new();

        await first.BeginAsync(firstEnds.Task);
        Assert.Null(first.Lost);
        Assert.False(first.Claim("me"));
        string key = first.Place;
        Assert.InRange((await database.KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromHours(23.9), TimeSpan.FromHours(24));

        // Its node is lost an hour after it was last heard of.
        await database.HashDecrementAsync(key, "seen", TimeSpan.FromHours(1).TotalMilliseconds);
        await second.BeginAsync(secondEnds.Task);
        Assert.Equal(("a", false), (second.Lost!.Node, second.Lost.HasEnded));
        Assert.InRange(DateTimeOffset.UtcNow - second.Lost.Before, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        Assert.Equal([true, false, true], (bool[])[second.Claim("me"), second.Claim("me"), second.Claim("you")]);

        // What comes of that node later changes nothing.
        await At("a").RenewAsync([first]);
        firstEnds.SetResult();
        await first.EndAsync();
        await Deadline.UntilAsync(async () => !await MayBeThereAsync(first), () => "it has not let it go");
        Assert.Equal(second.Process, (string?)await database.HashGetAsync(key, "process"));

        // It is renewed, and written again where Redis has lost it.
        await database.HashDecrementAsync(key, "seen", TimeSpan.FromHours(1).TotalMilliseconds);
        long old = await SeenAsync();
        await At("b").RenewAsync([second]);
        Assert.InRange(await SeenAsync() - old, TimeSpan.FromMinutes(59).TotalMilliseconds, TimeSpan.FromMinutes(61).TotalMilliseconds);
        await database.KeyDeleteAsync(key);
        await At("b").RenewAsync([second]);
        await second.LookAsync();
        Assert.Equal(second.Process, (string?)await database.HashGetAsync(key, "process"));
        Assert.Equal("a", second.Lost.Node);

        // Its node is told to end.
        await second.EndAsync();
        secondEnds.SetResult();
        await second.LookAsync();
        await third.BeginAsync(thirdEnds.Task);
        Assert.Equal((second.Process, "b", true), (third.Lost!.Id, third.Lost.Node, third.Lost.HasEnded));
        Assert.InRange(DateTimeOffset.UtcNow - third.Lost.Before, TimeSpan.Zero, TimeSpan.FromMinutes(1));

        // The last one ends because nobody uses it.
        thirdEnds.SetResult();
        await Deadline.UntilAsync(async () => !await MayBeThereAsync(third), () => "the record stays");
        Assert.False(await database.KeyExistsAsync(key));

        static async Task<bool> MayBeThereAsync(ProcessRecord record)
        {
            await record.LookAsync();
            return record.MayBeThere;
        }

        async Task<long> SeenAsync() => long.Parse((string)(await database.HashGetAsync(key, "seen"))!, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Without_Redis_a_process_starts_and_its_record_is_made_up_for()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using ConnectionMultiplexer connection = await RedisFixture.ConnectAsync(redis);
        var record = new ProcessRecord(new ProcessRecords(new SharedRedis(connection, "c", NullLogger.Instance), "a", NullLogger.Instance), s_key);
        var ends = new TaskCompletionSource();
        await redis.KillAsync();

        await record.BeginAsync(ends.Task).InTime();
        Assert.Null(record.Lost);
        Assert.False(record.IsToBeRenewed);

        await redis.StartAgainAsync();
        await using ConnectionMultiplexer other = await RedisFixture.ConnectAsync(redis);
        await other.GetDatabase().HashSetAsync(record.Place, [new("process", "p"), new("node", "b"), new("ended", "0"), new("seen", "0")]);
        await Deadline.UntilAsync(
            async () =>
            {
                await record.LookAsync();
                return record.IsToBeRenewed;
            },
            () => "it does not find Redis");
        Assert.Equal("b", record.Lost!.Node);
    }
}
