using System.Diagnostics;
using System.Text;
using McpGateway.Cluster.Hosting;
using McpGateway.Cluster.Sessions;
using McpGateway.Cluster.Tests.Support;
using McpGateway.Diagnostics;
using McpGateway.Http.Sessions;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace McpGateway.Cluster.Tests.Sessions;

/// <summary>Sessions in Redis.</summary>
public sealed class RedisSessionsTests
{
    private static readonly KeptSession s_session = new(new HttpCaller("ann", "docs", "t1"), new DateTimeOffset(2026, 11, 30, 8, 0, 0, TimeSpan.Zero), "2025-11-25", Encoding.UTF8.GetBytes("{}"), null);

    [Fact]
    public async Task A_session_is_kept_as_long_as_it_is_used_and_does_not_come_back_once_it_has_ended()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        var sessions = new RedisSessions(connection, new RedisState(connection, NullLogger.Instance), "c", TimeSpan.FromHours(1), NullLogger.Instance);
        var place = new NewsPlace("abc", 5, null, 0);
        await sessions.WriteAsync("id", s_session);
        await sessions.NoteLogLevelAsync("id", "\"error\""u8.ToArray());
        await sessions.NoteNewsAsync("id", place);

        KeptSession read = (await sessions.ReadAsync("id"))!;
        Assert.Equal(s_session.Caller, read.Caller);
        Assert.Equal((s_session.Since, s_session.Revision, "{}", "\"error\"", place), (read.Since, read.Revision, Encoding.UTF8.GetString(read.Initialize), Encoding.UTF8.GetString(read.LogLevel!), read.News));
        Assert.Null(await sessions.ReadAsync("other"));
        Assert.Null(await new RedisSessions(connection, new RedisState(connection, NullLogger.Instance), "another cluster", TimeSpan.FromHours(1), NullLogger.Instance).ReadAsync("id"));

        RedisKey key = "c/session/" + KeptSessionText.NameOf("id");
        Assert.InRange((await connection.GetDatabase().KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromMinutes(60), TimeSpan.FromMinutes(63));
        await connection.GetDatabase().KeyExpireAsync(key, TimeSpan.FromSeconds(100));
        sessions.Touch("id");
        Assert.InRange((await connection.GetDatabase().KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromMinutes(60), TimeSpan.FromMinutes(63));

        // Where nobody has used it for long, it is kept for the others.
        Assert.Equal([ProcessRun.Id], await sessions.RunsOfAsync("id"));
        sessions.Leave("id", ProcessRun.Id);
        Assert.Equal([], await sessions.RunsOfAsync("id"));
        Assert.NotNull(await sessions.ReadAsync("id"));

        Assert.Equal([ProcessRun.Id], await sessions.RemoveAsync("id"));
        await sessions.NoteLogLevelAsync("id", "\"debug\""u8.ToArray());
        await sessions.NoteNewsAsync("id", place);
        Assert.Null(await sessions.ReadAsync("id"));
        Assert.False(await connection.GetDatabase().KeyExistsAsync(key));
    }

    [Fact]
    public async Task Nodes_that_read_and_change_a_session_at_once_do_not_miss_it()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        ConnectionMultiplexer[] connections = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ConnectionMultiplexer.ConnectAsync(redis.Address)));
        RedisSessions[] nodes = [.. connections.Select(connection => new RedisSessions(connection, new RedisState(connection, NullLogger.Instance), "c", TimeSpan.FromHours(1), NullLogger.Instance))];
        await nodes[0].WriteAsync("id", s_session);

        for (int round = 0; round < 50; round++)
        {
            byte[] level = round % 2 == 0 ? "\"error\""u8.ToArray() : "\"info\""u8.ToArray();
            Task changed = nodes[0].NoteLogLevelAsync("id", level);
            Assert.All(await Task.WhenAll(nodes.Concat(nodes).Select(node => Task.Run(async () => await node.ReadAsync("id")))).InTime(), Assert.NotNull);
            await changed.InTime();
            Assert.Equal(level, (await nodes[1].ReadAsync("id"))!.LogLevel);
        }

        await Task.WhenAll(connections.Select(connection => connection.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task Without_Redis_it_is_not_said_that_there_is_no_session()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        var sessions = new RedisSessions(connection, new RedisState(connection, NullLogger.Instance), "c", TimeSpan.FromHours(1), NullLogger.Instance);
        await redis.KillAsync();

        await sessions.WriteAsync("id", s_session);
        sessions.Touch("id");
        Assert.Null(await sessions.RunsOfAsync("id"));
        // That is known by now, and nobody waits for it as long as for the first answer.
        var watch = Stopwatch.StartNew();
        SessionsUnreachableException e = await Assert.ThrowsAsync<SessionsUnreachableException>(() => sessions.ReadAsync("id").AsTask());
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(4), $"It took {watch.Elapsed}.");
        Assert.Contains("Redis cannot be reached", e.Message, StringComparison.Ordinal);
    }
}
