using System.Text;
using McpGateway.Catalog.Pinning;
using McpGateway.Cluster.Shared;
using McpGateway.Cluster.Tests.Support;
using McpGateway.Connections;
using McpGateway.Gateway.Hosting;
using StackExchange.Redis;

namespace McpGateway.Cluster.Tests.State;

public sealed class SharedCatalogTests(RedisFixture redis) : IClassFixture<RedisFixture>, IDisposable
{
    private readonly TemporaryHome _files = new();

    private string ToolsFile { get; set; } = "";

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task What_a_server_lists_on_one_node_is_known_on_all_without_being_asked_for_there()
    {
        await using SharedNodes nodes = await SharedNodes.NewAsync(redis.Server, 4);
        string methods = _files.NewFile(), configuration = Configuration("--method-file", methods);
        Offer("one");
        await using CatalogNode first = await CatalogNode.StartAsync(nodes[0], configuration), second = await CatalogNode.StartAsync(nodes[1], configuration);

        // Both find a server that nobody has seen: one meets it, the other waits.
        IDisposable? turn = await first.Gateway.WholeCatalog.TakeTurnAsync(first.Server(), TestContext.Current.CancellationToken);
        Task<IDisposable?> next = second.Gateway.WholeCatalog.TakeTurnAsync(second.Server(), TestContext.Current.CancellationToken);
        await first.ListAsync();
        turn!.Dispose();
        Assert.Null(await next.InTime());
        Assert.Equal("one", second.ToolsOf());
        await HearsOfToolsAsync(second);
        // A client that asks there now gets what is known.
        Assert.Equal("one", Assert.Single((await second.Gateway.GetCatalogAsync(second.Server(), refresh: false, TestContext.Current.CancellationToken)).Tools).Name);

        second.Changes.Clear();
        Offer("one", "two");
        await first.ListAsync();
        await second.KnowsAsync("one,two");
        await HearsOfToolsAsync(second);

        // One that comes later, with a server that it has not had from the beginning.
        await using CatalogNode third = await CatalogNode.StartAsync(nodes[2], """{ "mcpServers": {} }""");
        using (third.Gateway.Configuration.Watch())
        {
            nodes[2].Home.WriteConfiguration(configuration);
            await Deadline.Until(() => third.Gateway.Configuration.Current.Find("sample") is not null, () => nodes[2].Log.Text);
            await third.KnowsAsync("one,two");
        }

        // Redis loses everything: those who know give it back, and who comes then finds it.
        IDatabase database = nodes[0].Connection.GetDatabase();
        string place = nodes[0].Redis.Key("catalog/" + SharedEntries.PlaceOf("sample", first.Server().Fingerprint, null));
        Assert.True((await database.KeyTimeToLiveAsync(place))!.Value > TimeSpan.FromDays(6));
        Assert.True(((byte[])(await database.HashGetAsync(place, "text"))!).AsSpan().IndexOf("two"u8) < 0);
        await database.ExecuteAsync("FLUSHALL");
        second.News.LookNow();
        await Deadline.UntilAsync(() => database.KeyExistsAsync(place), () => nodes[1].Log.Text);
        await using CatalogNode fourth = await CatalogNode.StartAsync(nodes[3], configuration);
        Assert.Equal("one,two", fourth.ToolsOf());

        // It goes and comes back with nothing.
        await redis.Server.KillAsync();
        await redis.Server.StartAgainAsync();
        await using ConnectionMultiplexer again = await redis.ConnectAsync();
        await Deadline.UntilAsync(() => again.GetDatabase().KeyExistsAsync(place), () => nodes[1].Log.Text);

        // All this time there was one process, and it was asked by one node.
        Assert.Single(TemporaryHome.Lines(methods), "initialize");
        Assert.Equal(2, Array.FindAll(TemporaryHome.Lines(methods), method => method == "tools/list").Length);
    }

    [Fact]
    public async Task What_is_newer_stays_and_what_nobody_with_the_keys_has_written_is_not_taken()
    {
        await using SharedNodes nodes = await SharedNodes.NewAsync(redis.Server, 2), strangers = await SharedNodes.NewAsync(redis.Server, 1);
        string configuration = Configuration();
        Offer("old");
        await using CatalogNode first = await CatalogNode.StartAsync(nodes[0], configuration), second = await CatalogNode.StartAsync(nodes[1], configuration);
        await first.ListAsync();
        await second.KnowsAsync("old");
        IDatabase database = nodes[0].Connection.GetDatabase();
        string place = SharedEntries.PlaceOf("sample", first.Server().Fingerprint, null), key = nodes[0].Redis.Key("catalog/" + place);
        HashEntry[] old = await database.HashGetAllAsync(key);

        Offer("new");
        await second.ListAsync();
        await first.KnowsAsync("new");

        // Somebody puts back what was there: it is given anew by whoever looks.
        await database.HashSetAsync(key, old);
        await Announcements.TellAsync(nodes[0].Redis, SharedCatalog.Kind, $"{place} {old.First(field => field.Name == "order").Value} {old.First(field => field.Name == "digest").Value}");
        await Deadline.UntilAsync(async () => await database.HashGetAsync(key, "digest") != old.First(field => field.Name == "digest").Value, () => nodes[0].Log.Text);
        Assert.Equal(("new", "new"), (first.ToolsOf(), second.ToolsOf()));

        // Somebody who has no keys of these nodes, and says that it is the newest.
        byte[] forged = strangers[0].Keys.Seal(Encoding.ASCII.GetBytes(new string('x', 20)), "catalog\n" + place);
        await database.HashSetAsync(key, [new HashEntry("order", new string('9', 19)), new HashEntry("digest", "x"), new HashEntry("text", forged)]);
        await Announcements.TellAsync(nodes[0].Redis, SharedCatalog.Kind, $"{place} {new string('9', 19)} x");
        await Deadline.Until(() => nodes.All.All(node => node.Log.Text.Contains("not encrypted with the keys of this node", StringComparison.Ordinal)), () => nodes[0].Log.Text);
        Assert.Equal(("new", "new"), (first.ToolsOf(), second.ToolsOf()));
    }

    [Fact]
    public async Task What_a_server_offers_to_one_user_is_known_for_that_user_alone_and_what_is_too_large_stays()
    {
        await using SharedNodes nodes = await SharedNodes.NewAsync(redis.Server, 3);
        using RemoteSample remote = await RemoteSample.StartAsync("--tools-file", ToolsFile = _files.NewFile("json"));
        string configuration = ConfigJson.Of(remote.Server());
        Offer("ann_has");
        await using CatalogNode first = await CatalogNode.StartAsync(nodes[0], configuration), second = await CatalogNode.StartAsync(nodes[1], configuration);
        await first.ListAsync("ann");
        Offer("bob_has");
        await first.ListAsync("bob");

        await second.KnowsAsync("ann_has", "ann");
        await second.KnowsAsync("bob_has", "bob");
        Assert.Null(second.ToolsOf());
        await second.Gateway.WholeCatalog.Shared!.BringAsync(second.Server(user: "carol"), TestContext.Current.CancellationToken);
        Assert.Null(second.ToolsOf("carol"));

        await using CatalogNode third = await CatalogNode.StartAsync(nodes[2], configuration, largest: 100);
        await third.KnowsAsync("ann_has", "ann");
        Offer("third_has");
        await third.ListAsync("carol");
        await Deadline.Until(() => nodes[2].Log.Text.Contains("is known on this node alone", StringComparison.Ordinal), () => nodes[2].Log.Text);
        await second.Gateway.WholeCatalog.Shared!.BringAsync(second.Server(user: "carol"), TestContext.Current.CancellationToken);
        Assert.Null(second.ToolsOf("carol"));
    }

    [Fact]
    public async Task A_changed_tool_is_refused_on_all_nodes_until_it_is_approved_on_one()
    {
        await using SharedNodes nodes = await SharedNodes.NewAsync(redis.Server, 3);
        string configuration = Configuration().Replace("\"mcpServers\"", "\"gateway\": { \"pin\": \"enforce\" }, \"mcpServers\"", StringComparison.Ordinal);
        Offer("one");
        await using CatalogNode first = await CatalogNode.StartAsync(nodes[0], configuration), second = await CatalogNode.StartAsync(nodes[1], configuration);
        await first.ListAsync();
        await second.KnowsAsync("one");
        Assert.False(Refuses(second, "one"));

        Offer("one", "two");
        await first.ListAsync();
        await second.KnowsAsync("one,two");
        await Deadline.Until(() => Refuses(first, "two") && Refuses(second, "two"), () => nodes[1].Log.Text);
        Assert.False(Refuses(second, "one"));

        // For one that begins now, it is the first that it sees of the server.
        await using CatalogNode third = await CatalogNode.StartAsync(nodes[2], configuration);
        Assert.Equal("one,two", third.ToolsOf());
        Assert.True(Refuses(third, "two"));

        // A command in the folder of one of the nodes.
        await using (var command = new GatewayRuntime(new GatewayOptions { Home = nodes[1].Home.Home }))
        {
            PinChange change = Assert.Single(command.ChangesOf(second.Server()));
            command.Approve(second.Server(), [change]);
        }

        foreach (CatalogNode node in (CatalogNode[])[first, second, third])
        {
            await Deadline.Until(() => !Refuses(node, "two"), () => node.Node.Log.Text);
            Assert.Equal(0, node.Gateway.PinsOf(node.Server()).Changes);
        }
    }

    private static Task HearsOfToolsAsync(CatalogNode node) => Deadline.Until(() => node.Changes.Contains(("sample", ServerList.Tools)), () => node.Node.Log.Text);

    private static bool Refuses(CatalogNode node, string tool) => node.Gateway.DecideCall(node.Server(), tool).IsRefused;

    /// <summary>From now on the server lists these tools.</summary>
    private void Offer(params string[] tools) =>
        File.WriteAllText(ToolsFile, $"[{string.Join(',', tools.Select(tool => $$$"""{"name":"{{{tool}}}","inputSchema":{"type":"object"}}"""))}]");

    private string Configuration(params string[] options) => ConfigJson.Of(Sample.Server("sample", ["--tools-file", ToolsFile = _files.NewFile("json"), .. options]));
}
