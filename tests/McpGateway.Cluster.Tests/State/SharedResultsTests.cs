using System.Diagnostics;
using System.Text;
using McpGateway.Cluster.Shared;
using McpGateway.Cluster.Tests.Support;
using McpGateway.Gateway.Output;
using McpGateway.Json;
using McpGateway.Transports;
using StackExchange.Redis;

namespace McpGateway.Cluster.Tests.State;

public sealed class SharedResultsTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Fact]
    public async Task A_result_is_read_on_any_node_by_its_user_alone_and_lies_encrypted()
    {
        await using SharedNodes nodes = await SharedNodes.NewAsync(redis.Server, 2);
        using ResultFolder first = FolderOf(nodes[0]), second = FolderOf(nodes[1]);
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1_250_000).Select(i => $"{i:x7} ")));
        var clock = Stopwatch.StartNew();
        string id = Keep(new KeptResults(first, "alice"), text);
        TimeSpan kept = clock.Elapsed;

        clock.Restart();
        KeptResult found = new KeptResults(second, "alice").Get(id);
        TestContext.Current.SendDiagnosticMessage($"10 MB: kept in {kept.TotalMilliseconds:0} ms, brought in {clock.Elapsed.TotalMilliseconds:0} ms");

        Assert.Equal(text, await File.ReadAllBytesAsync(found.File, TestContext.Current.CancellationToken));
        Assert.Equal(77, found.Limit);
        Assert.Contains("0001000 ", Encoding.UTF8.GetString(ResultPage.Read(found, 8 * 0x1000, TestContext.Current.CancellationToken).Span), StringComparison.Ordinal);
        Assert.Contains("offset 9999992", Encoding.UTF8.GetString(ResultSearch.Find(found, $"{1_249_999:x7}", 0, TestContext.Current.CancellationToken).Span), StringComparison.Ordinal);
        Assert.Throws<ServerException>(() => new KeptResults(second, "bob").Get(id));
        Assert.Throws<ServerException>(() => new KeptResults(second).Get(id));
        foreach (string odd in (string[])["", "../../etc/passwd", id + "x", "*", "abcdefghijkmnpqr"])
        {
            Assert.Throws<ServerException>(() => new KeptResults(second, "alice").Get(odd));
        }

        // What ends here stays there: the session may go on at another node.
        var ended = new KeptResults(first, "alice");
        string other = Keep(ended, text.AsSpan(0, 3_000_000).ToArray());
        ended.Close();
        Assert.Equal(3_000_000, new FileInfo(new KeptResults(second, "alice").Get(other).File).Length);
        IDatabase database = nodes[0].Connection.GetDatabase();
        foreach (RedisKey key in nodes[0].Connection.GetServer(redis.Server.Address).Keys(pattern: nodes[0].Redis.Key("results/*/*")))
        {
            Assert.DoesNotContain(await database.HashGetAllAsync(key), entry => ((byte[])entry.Value!).AsSpan().IndexOf("0000001"u8) >= 0);
            Assert.InRange((await database.KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromMinutes(100), TimeSpan.FromHours(2));
        }
    }

    [Fact]
    public async Task The_oldest_make_room_and_what_is_too_large_stays_where_it_is()
    {
        await using SharedNodes nodes = await SharedNodes.NewAsync(redis.Server, 2);
        using ResultFolder first = FolderOf(nodes[0], quota: 10_000), second = FolderOf(nodes[1], quota: 10_000);
        var kept = new KeptResults(first, "alice");
        string[] ids = [.. Enumerable.Range(0, 15).Select(i => Keep(kept, new byte[1000].Select(_ => (byte)('a' + i)).ToArray()))];
        string large = Keep(kept, Encoding.ASCII.GetBytes(new string('x', 1001)));

        Assert.Equal(string.Join(' ', ids[5..]), string.Join(' ', ids.Where(id => Finds(new KeptResults(second, "alice"), id))));
        Assert.False(Finds(new KeptResults(second, "alice"), large));
        Assert.True(Finds(kept, large));
    }

    [Fact]
    public async Task Without_Redis_a_result_is_found_where_it_was_cut()
    {
        await using RedisServer own = await RedisServer.StartAsync();
        await using SharedNodes nodes = await SharedNodes.NewAsync(own, 2);
        using ResultFolder first = FolderOf(nodes[0]), second = FolderOf(nodes[1]);
        var kept = new KeptResults(first);
        await own.KillAsync();

        string id = Keep(kept, "abc"u8.ToArray());

        Assert.True(Finds(kept, id));
        Assert.False(Finds(new KeptResults(second), id));
        Assert.Contains(nodes[0].Log.Lines, line => line.StartsWith("Warning 2 ", StringComparison.Ordinal));
    }

    private static ResultFolder FolderOf(SharedNode node, long quota = ResultFolder.DefaultQuota) =>
        new(node.Home.Home.ResultFolder) { Shared = new SharedResults(node.Redis, node.Keys, node.Log, quota) };

    private static string Keep(KeptResults kept, byte[] text)
    {
        var index = new TextIndex();
        index.Add("text 1 of 1", text, isEscaped: true);
        string id = KeptResults.NewId();
        kept.Add(id, index, 77, text, [new JsonSpan(0, text.Length)]);
        return id;
    }

    private static bool Finds(KeptResults kept, string id)
    {
        try
        {
            return kept.Get(id) is not null;
        }
        catch (ServerException)
        {
            return false;
        }
    }
}
