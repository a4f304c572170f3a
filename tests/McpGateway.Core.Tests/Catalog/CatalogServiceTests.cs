using System.Collections.Concurrent;
using System.Text;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Connections.Pool;
using McpGateway.Gateway.Policy;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Catalog;

public sealed class CatalogServiceTests : IAsyncDisposable
{
    private readonly PoolRig _rig = new();
    private readonly CatalogService _service;
    private readonly GatedCatalog _seen;
    private readonly ConcurrentQueue<(string Server, ServerList List)> _changes = new();

    public CatalogServiceTests()
    {
        _service = NewService(_rig);
        _seen = new GatedCatalog(_service, new CallerGate(ToolGate.Instance, Caller.User));
        _service.Changed += (server, list) => _changes.Enqueue((server, list));
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [InlineData]
    [InlineData("--page-size", "1")]
    [InlineData("--protocol", "2024-11-05")]
    public async Task All_that_a_server_declares_is_listed_and_kept(params string[] options)
    {
        ServerDefinition server = Sample.Server("one", options);
        CatalogEntry entry = await GetAsync(server, ServerList.All);

        Assert.Equal(["greet", "summary", "interview"], entry.Prompts.Select(prompt => prompt.Name));
        Assert.Equal(("Greeting", "Greets somebody."), (entry.FindPrompt("greet")!.Title, entry.FindPrompt("greet")!.Description));
        Assert.Equal(["sample://text", "sample://binary"], entry.Resources.Select(resource => resource.Uri));
        Assert.Equal("binary", entry.FindResource("sample://binary")!.Name);
        Assert.True(Assert.Single(entry.ResourceTemplates).Matches("sample://item/5"));
        Assert.NotNull(entry.Find("echo"));
        Assert.Contains("\"_meta\":{\"example.com/origin\":\"sample\"}", Encoding.UTF8.GetString(entry.FindPrompt("summary")!.Definition.Span), StringComparison.Ordinal);

        CatalogEntry kept = NewStore(_rig).Find(server)!;
        Assert.True(CatalogItems.AreSame(entry.Tools, kept.Tools) && CatalogItems.AreSame(entry.Prompts, kept.Prompts));
        Assert.True(CatalogItems.AreSame(entry.Resources, kept.Resources) && CatalogItems.AreSame(entry.ResourceTemplates, kept.ResourceTemplates));
        Assert.Equal([("one", ServerList.Tools), ("one", ServerList.Prompts), ("one", ServerList.Resources)], _changes.OrderBy(change => change.List));
    }

    [Fact]
    public async Task It_has_ended_when_nothing_is_being_listed_any_more()
    {
        using var goOn = new ManualResetEventSlim();
        _service.Changed += (_, list) => Assert.True(list != ServerList.Prompts || goOn.Wait(Deadline.Patience));
        await GetAsync(Sample.Server("one"), ServerList.Tools);
        await Deadline.Until(() => _changes.Contains(("one", ServerList.Prompts)), () => "its prompts are not listed");
        await _rig.Pool.DisposeAsync();

        Task ended = _service.EndedAsync();

        Assert.False(ended.IsCompleted);
        goOn.Set();
        await ended.InTime();
    }

    [Theory]
    [InlineData("prompts/list", 0, 2, 1)]
    [InlineData("resources/list", 3, 0, 1)]
    [InlineData("resources/templates/list", 3, 2, 0)]
    public async Task A_list_that_is_refused_counts_as_empty_and_costs_no_other(string method, int prompts, int resources, int templates)
    {
        CatalogEntry entry = await GetAsync(Sample.Server("one", "--refuse", method), ServerList.All);

        Assert.NotNull(entry.Find("echo"));
        Assert.Equal((prompts, resources, templates), (entry.Prompts.Count, entry.Resources.Count, entry.ResourceTemplates.Count));
        Assert.Contains(method, _rig.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_never_comes_keeps_nobody_waiting_for_the_others()
    {
        ServerDefinition server = Sample.Server("one", "--hang", "prompts/list");

        Assert.NotNull((await GetAsync(server, ServerList.Tools)).Find("echo"));
        Assert.Equal(2, (await GetAsync(server, ServerList.Tools | ServerList.Resources)).Resources.Count);
        Assert.DoesNotContain(_changes, change => change.List == ServerList.Prompts);

        // The patience is that of the definition.
        (await _rig.GetAsync(server)).Adopt(server with { InitTimeout = TimeSpan.FromMilliseconds(200) });
        Assert.Empty((await GetAsync(server with { InitTimeout = TimeSpan.FromMilliseconds(200) }, ServerList.Prompts, refresh: true)).Prompts);
        Assert.Contains("no answer to 'prompts/list', so its list is treated as empty", _rig.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_cannot_list_its_tools_is_an_error_for_those_who_want_tools_alone()
    {
        ServerDefinition server = Sample.Server("one", "--refuse", "tools/list");

        var e = await Assert.ThrowsAsync<ServerException>(() => GetAsync(server, ServerList.Tools));
        Assert.Equal(ServerFailure.Refused, e.Failure);
        Assert.Equal(3, (await GetAsync(server, ServerList.Prompts)).Prompts.Count);
        Assert.Null(_service.Find(server));
        Assert.Empty(_changes);
    }

    [Fact]
    public async Task What_a_server_does_not_declare_it_is_not_asked_for_beside_other_lists_but_for_tools()
    {
        string methods = _rig.Home.NewFile();
        CatalogEntry entry = await GetAsync(Sample.Server("one", "--no-tools", "--no-prompts", "--method-file", methods), ServerList.All);

        Assert.Equal((0, 0, 2, 1), (entry.Tools.Count, entry.Prompts.Count, entry.Resources.Count, entry.ResourceTemplates.Count));
        Assert.Equal(["tools/list", "resources/list", "resources/templates/list"], TemporaryHome.Lines(methods).Where(method => method.EndsWith("/list", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("add_tool", "name", ServerList.Tools, "tools/list")]
    [InlineData("add_prompt", "name", ServerList.Prompts, "prompts/list")]
    [InlineData("add_resource", "uri", ServerList.Resources, "resources/list", "resources/templates/list")]
    public async Task A_change_of_one_list_lists_that_one_alone_anew(string tool, string argument, ServerList list, params string[] asked)
    {
        string methods = _rig.Home.NewFile();
        ServerDefinition server = Sample.Server("one", "--method-file", methods) with { Tools = new ToolPolicy(null, ["echo"], []) };
        CatalogEntry before = await GetAsync(server, ServerList.All);
        int seen = TemporaryHome.Lines(methods).Length;
        _changes.Clear();

        await _rig.CallAsync(server, tool, $$"""{"{{argument}}":"x:new"}""");
        await Deadline.Until(() => !_changes.IsEmpty, () => "no change");

        CatalogEntry after = _service.Find(server)!;
        Assert.Equal([("one", list)], _changes);
        Assert.Equal(["tools/call", .. asked], TemporaryHome.Lines(methods)[seen..]);
        Assert.Equal(
            (list == ServerList.Tools, list == ServerList.Prompts, list == ServerList.Resources),
            (after.Find("x:new") is not null, after.FindPrompt("x:new") is not null, after.FindResource("x:new") is not null));
        Assert.Equal(
            before.Tools.Count + before.Prompts.Count + before.Resources.Count + before.ResourceTemplates.Count + 1,
            after.Tools.Count + after.Prompts.Count + after.Resources.Count + after.ResourceTemplates.Count);
        // What is refused is not seen, but known all the same.
        Assert.Null(_seen.Find(server)!.Find("echo"));
        Assert.NotNull(NewStore(_rig).FindNow(server)!.Find("echo"));
    }

    [Fact]
    public async Task What_is_the_same_as_before_is_no_change()
    {
        ServerDefinition server = Sample.Server("one");
        await GetAsync(server, ServerList.All);
        int before = _changes.Count;
        Assert.Equal(3, before);

        await GetAsync(server, ServerList.All, refresh: true);
        Assert.Equal(before, _changes.Count);

        // Nor is it for a gateway that knows it from the disk.
        await using var pool = new ConnectionPool(_rig.Pool.Connections with { });
        var other = new CatalogService(NewStore(_rig), pool, TimeProvider.System, _rig.Log);
        other.Changed += (_, list) => _changes.Enqueue(("other", list));
        await pool.GetAsync(server, PoolRig.Scope, CancellationToken.None).InTime();
        await other.GetAsync(server, PoolRig.Scope, ServerList.All, refresh: true, CancellationToken.None).InTime();
        Assert.Equal(before, _changes.Count);
    }

    [Fact]
    public async Task A_change_that_another_gateway_saved_first_is_told_all_the_same()
    {
        ServerDefinition server = Sample.Server("one");
        CatalogEntry known = await GetAsync(server, ServerList.All);
        CatalogPrompt added = CatalogPrompt.TryRead("""{"name":"new"}"""u8.ToArray())!;
        NewStore(_rig).Save(new CatalogEntry("one", server.Fingerprint, known.Seen, known.Identity, known.Tools, [.. known.Prompts, added], known.Resources, known.ResourceTemplates));
        _changes.Clear();

        await _rig.CallAsync(server, "add_prompt", """{"name":"new"}""");

        await Deadline.Until(() => _changes.Contains(("one", ServerList.Prompts)), () => "not told");
    }

    [Fact]
    public async Task No_lock_is_held_while_a_change_is_told()
    {
        using var told = new CountdownEvent(2);
        bool both = true;
        _service.Changed += (_, list) =>
        {
            if (list != ServerList.Tools)
            {
                // Prompts and resources come on threads of their own; neither may keep the other from being saved.
                told.Signal();
                both &= told.Wait(Deadline.Patience);
            }
        };

        await GetAsync(Sample.Server("one"), ServerList.All);

        Assert.True(told.Wait(Deadline.Patience), "not told of both");
        Assert.True(both);
    }

    [Fact]
    public async Task Every_connection_brings_the_catalog_up_to_date()
    {
        ServerDefinition server = Sample.Server("one");
        CatalogTool gone = CatalogTool.TryRead("""{"name":"gone"}"""u8.ToArray())!;
        var identity = new ServerIdentity("n", "1", "2025-11-25", null, "{}"u8.ToArray());
        NewStore(_rig).Save(new CatalogEntry("one", server.Fingerprint, DateTimeOffset.UnixEpoch, identity, [gone]));
        Assert.NotNull(_service.Find(server)!.Find("gone"));

        ServerConnection connection = await _rig.GetAsync(server);
        await _service.ListedAsync(connection, CancellationToken.None).InTime();

        Assert.True(_service.Find(server) is { } entry && entry.Find("gone") is null && entry.Find("echo") is not null && entry.FindPrompt("greet") is not null && entry.FindResource("sample://text") is not null);
    }

    [Fact]
    public async Task What_is_known_outlives_a_connection_that_ends_while_it_lists()
    {
        ServerDefinition server = Sample.Server("one", "--hang", "prompts/list");
        CatalogPrompt prompt = CatalogPrompt.TryRead("""{"name":"known"}"""u8.ToArray())!;
        var identity = new ServerIdentity("n", "1", "2025-11-25", null, "{}"u8.ToArray());
        NewStore(_rig).Save(new CatalogEntry("one", server.Fingerprint, DateTimeOffset.UnixEpoch, identity, [], [prompt]));

        ServerConnection connection = await _rig.GetAsync(server);
        Assert.NotNull((await _service.GetFreshAsync(connection, CancellationToken.None).InTime()).Find("echo"));
        Task<CatalogEntry> prompts = _service.GetFreshAsync(connection, CancellationToken.None, ServerList.Prompts);
        await _rig.Pool.StopAsync("one").InTime();

        Assert.NotNull((await prompts.InTime()).FindPrompt("known"));
        Assert.NotNull(_service.Find(server)!.FindPrompt("known"));
    }

    [Fact]
    public async Task Tools_that_the_definition_refuses_are_not_there()
    {
        ServerDefinition server = Sample.Server("one") with { Tools = new ToolPolicy(["ECHO*", "add", "count"], ["c*"], []) };
        ServerConnection connection = await _rig.GetAsync(server);

        CatalogEntry[] entries =
        [
            await SeenAsync(server, ServerList.Tools),
            await SeenAsync(server, ServerList.All),
            await SeenAsync(server, ServerList.Tools, refresh: true),
            await _seen.GetFreshAsync(connection, CancellationToken.None).InTime(),
            _seen.Find(server)!,
        ];

        Assert.All(entries, entry => Assert.True(entry.Find("echo") is not null && entry.Find("add") is not null && entry.Find("count") is null && entry.Find("add_tool") is null));
        Assert.All(entries, entry => Assert.All(entry.Tools, tool => Assert.Null(server.Tools.Refusal(tool.Name))));
        Assert.NotNull(_seen.Find(server with { Tools = ToolPolicy.Everything })!.Find("add_tool"));
    }

    [Fact]
    public async Task The_revision_that_a_server_spoke_is_remembered()
    {
        ServerDefinition server = Sample.Server("one", "--protocol", "2025-03-26");
        Assert.Null(_service.RevisionOf(server));

        await GetAsync(server, ServerList.Tools);

        Assert.Equal("2025-03-26", _service.RevisionOf(server));
        await using var other = new PoolRig();
        Assert.Equal("2025-03-26", new CatalogService(NewStore(_rig), other.Pool, TimeProvider.System, other.Log).RevisionOf(server));
        Assert.Null(_service.RevisionOf(Sample.Server("one")));
    }

    private static CatalogStore NewStore(PoolRig rig) => new(rig.Home.Home, TimeProvider.System);

    private static CatalogService NewService(PoolRig rig) => new(NewStore(rig), rig.Pool, TimeProvider.System, rig.Log);

    private Task<CatalogEntry> SeenAsync(ServerDefinition server, ServerList lists, bool refresh = false) =>
        _seen.GetAsync(server, PoolRig.Scope, lists, refresh, CancellationToken.None).InTime();

    private Task<CatalogEntry> GetAsync(ServerDefinition server, ServerList lists, bool refresh = false) =>
        _service.GetAsync(server, PoolRig.Scope, lists, refresh, CancellationToken.None).InTime();
}
