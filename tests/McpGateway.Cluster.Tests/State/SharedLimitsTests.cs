using System.Diagnostics;
using McpGateway.Access;
using McpGateway.Cluster.Shared;
using McpGateway.Cluster.Tests.Support;

namespace McpGateway.Cluster.Tests.State;

public sealed class SharedLimitsTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Theory]
    [InlineData(60)]
    [InlineData(3000)]
    public async Task Three_nodes_together_let_through_what_one_would(int limit)
    {
        await using SharedNodes nodes = await SharedNodes.NewAsync(redis.Server, 3);
        ICallLimits[] limits = [.. nodes.All.Select(node => new SharedLimits(node.Redis, () => 3, TimeProvider.System))];
        long before = Operations(nodes);
        int taken = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
        {
            // All that there is at once, and what comes back meanwhile.
            while (clock.Elapsed < TimeSpan.FromSeconds(3))
            {
                if (await limits[i % 3].TakeAsync("ci", limit, 1) is null)
                {
                    Interlocked.Increment(ref taken);
                }
            }
        }))).InTime();

        double due = limit * (1 + clock.Elapsed.TotalMinutes);
        Assert.InRange(taken, due * 0.9, due * 1.1);
        int? wait = await limits[0].TakeAsync("ci", limit, limit);
        Assert.InRange(wait ?? 0, 30, 60);
        Assert.Null(await limits[0].TakeAsync("another", limit, 1));
        // Neither calls that are let through nor those that are not ask for each.
        Assert.InRange(Operations(nodes) - before, 1, taken < 500 ? 4_000 : taken / 2);
    }

    [Fact]
    public async Task Without_Redis_each_node_lets_its_part_through()
    {
        await using RedisServer own = await RedisServer.StartAsync();
        await using SharedNodes nodes = await SharedNodes.NewAsync(own, 1);
        await own.KillAsync();
        var limits = new SharedLimits(nodes[0].Redis, () => 3, TimeProvider.System);
        int taken = 0;
        for (int i = 0; i < 60; i++)
        {
            taken += await limits.TakeAsync("ci", 60, 1) is null ? 1 : 0;
        }

        Assert.InRange(taken, 20, 23);
        Assert.Single(nodes[0].Log.Lines);
    }

    private static long Operations(SharedNodes nodes) => nodes.All.Sum(node => node.Connection.OperationCount);
}
