using System.Text;
using McpGateway.Cluster.Shared;
using McpGateway.Cluster.Tests.Support;
using StackExchange.Redis;

namespace McpGateway.Cluster.Tests.State;

public sealed class SharedConfigurationTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Fact]
    public async Task The_newest_of_those_who_have_the_keys_is_taken_and_no_older_one_again()
    {
        await using SharedNodes nodes = await SharedNodes.NewAsync(redis.Server, 2);
        SharedConfiguration one = Of(nodes[0]), two = Of(nodes[1]);
        IDatabase database = nodes[0].Connection.GetDatabase();
        string place = nodes[0].Redis.Key("configuration");
        nodes[1].Home.WriteConfiguration("own");
        await two.TakeAsync(nodes[1].Home.Home, nodes[1].Log);
        Assert.Equal("own", Read(nodes[1]));

        long first = (await one.PushAsync("first"u8.ToArray()))!.Value;
        HashEntry[] old = await database.HashGetAllAsync(place);
        await two.TakeAsync(nodes[1].Home.Home, nodes[1].Log);
        Assert.Equal("first", Read(nodes[1]));
        Assert.True(await one.PushAsync("second"u8.ToArray()) > first);
        await two.TakeAsync(nodes[1].Home.Home, nodes[1].Log);
        Assert.Equal("second", Read(nodes[1]));

        // Somebody puts back what was there, also for a node that begins anew.
        await database.HashSetAsync(place, old);
        await two.TakeAsync(nodes[1].Home.Home, nodes[1].Log);
        await Of(nodes[1]).TakeAsync(nodes[1].Home.Home, nodes[1].Log);
        Assert.Equal("second", Read(nodes[1]));
        Assert.Contains("it is older than the one that this node has", nodes[1].Log.Text, StringComparison.Ordinal);

        // Somebody who has no keys of these nodes.
        await using SharedNodes others = await SharedNodes.NewAsync(redis.Server, 1);
        await database.HashSetAsync(place, [new HashEntry("version", long.MaxValue), new HashEntry("text", others[0].Keys.Seal(Encoding.ASCII.GetBytes(new string('x', 20)), "configuration"))]);
        await two.TakeAsync(nodes[1].Home.Home, nodes[1].Log);
        Assert.Equal("second", Read(nodes[1]));
        Assert.Contains("it was not encrypted with the keys of this node", nodes[1].Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_pushed_is_taken_when_it_is_announced()
    {
        await using SharedNodes nodes = await SharedNodes.NewAsync(redis.Server, 2);
        using var end = new CancellationTokenSource();
        // No look comes by itself after the first.
        var news = new Announcements(nodes[1].Redis, () => 1, nodes[1].Log, TimeSpan.FromHours(1));
        var looked = new TaskCompletionSource();
        Of(nodes[1]).Follow(nodes[1].Home.Home, news, nodes[1].Log);
        news.OnLook(() =>
        {
            looked.TrySetResult();
            return Task.CompletedTask;
        });
        await news.BeginAsync();
        Task running = news.RunAsync(end.Token);
        await looked.Task.InTime();

        foreach (string pushed in (string[])["first", "second"])
        {
            await Of(nodes[0]).PushAsync(Encoding.ASCII.GetBytes(pushed));
            await Deadline.Until(() => File.Exists(nodes[1].Home.Home.ConfigurationFile) && Read(nodes[1]) == pushed, () => nodes[1].Log.Text);
        }

        await end.CancelAsync();
        await running.InTime();
    }

    private static SharedConfiguration Of(SharedNode node) => new(node.Redis, node.Keys);

    private static string Read(SharedNode node) => File.ReadAllText(node.Home.Home.ConfigurationFile);
}
