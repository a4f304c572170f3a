using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Catalog;

/// <summary>Lists of servers that do not give them as the specification says.</summary>
public sealed class OddListTests : IAsyncDisposable
{
    private readonly PoolRig _rig = new();
    private readonly CatalogService _service;

    public OddListTests()
    {
        _service = new CatalogService(new CatalogStore(_rig.Home.Home, TimeProvider.System), _rig.Pool, TimeProvider.System, _rig.Log);
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [InlineData("--cursor", "empty")]
    [InlineData("--cursor", "empty", "--refuse-empty-cursor")]
    [InlineData("--cursor", "same")]
    [InlineData("--cursor", "number", "--page-size", "2")]
    [InlineData("--page-size", "2")]
    public async Task A_list_is_read_to_its_end_however_the_server_says_where_to_read_on(params string[] options)
    {
        CatalogEntry usual = await GetAsync(Sample.Server("usual"));
        CatalogEntry odd = await GetAsync(Sample.Server("odd", options));

        Assert.Equal(usual.Tools.Select(tool => tool.Name), odd.Tools.Select(tool => tool.Name));
        Assert.Equal(usual.Prompts.Select(prompt => prompt.Name), odd.Prompts.Select(prompt => prompt.Name));
        Assert.Equal(usual.Resources.Select(resource => resource.Uri), odd.Resources.Select(resource => resource.Uri));
        Assert.All([ServerList.Tools, ServerList.Prompts, ServerList.Resources], list => Assert.Null(odd.GapOf(list)));
    }

    [Theory]
    [InlineData("lost this page", "--fail-later-pages")]
    [InlineData("neither a string nor a number", "--cursor", "object")]
    public async Task Of_a_list_that_breaks_off_what_came_is_kept_and_it_is_said(string reason, params string[] options)
    {
        ServerDefinition server = Sample.Server("odd", [.. options, "--page-size", "2"]);
        CatalogEntry entry = await GetAsync(server);

        Assert.Equal((2, 2, 2), (entry.Tools.Count, entry.Prompts.Count, entry.Resources.Count));
        Assert.Contains(reason, entry.GapOf(ServerList.Tools), StringComparison.Ordinal);
        Assert.Contains("'prompts/list' gave 1 page and then stopped", entry.GapOf(ServerList.Prompts), StringComparison.Ordinal);
        Assert.Null(entry.GapOf(ServerList.Resources));
        Assert.Equal(entry.GapOf(ServerList.Tools), new CatalogStore(_rig.Home.Home, TimeProvider.System).Find(server)!.GapOf(ServerList.Tools));
    }

    [Fact]
    public async Task A_list_that_breaks_off_does_not_take_away_what_was_known()
    {
        ServerDefinition server = Sample.Server("odd", "--fail-later-pages", "--page-size", "2");
        CatalogTool known = CatalogTool.TryRead("""{"name":"on_the_second_page"}"""u8.ToArray())!;
        var identity = new ServerIdentity("n", "1", "2025-11-25", null, "{}"u8.ToArray());
        new CatalogStore(_rig.Home.Home, TimeProvider.System).Save(new CatalogEntry("odd", server.Fingerprint, DateTimeOffset.UnixEpoch, identity, [known]));

        CatalogEntry entry = await GetAsync(server, refresh: true);

        Assert.Equal(3, entry.Tools.Count);
        Assert.Equal("on_the_second_page", entry.Tools[^1].Name);
    }

    [Fact]
    public async Task A_server_that_declares_nothing_is_asked_for_everything()
    {
        CatalogEntry entry = await GetAsync(Sample.Server("bare", "--bare-capabilities"));

        Assert.NotNull(entry.Find("echo"));
        Assert.NotNull(entry.FindPrompt("greet"));
        Assert.NotNull(entry.FindResource("sample://text"));
    }

    [Fact]
    public async Task What_a_server_that_declares_nothing_refuses_it_does_not_have()
    {
        CatalogEntry entry = await GetAsync(Sample.Server("bare", "--bare-capabilities", "--no-tools", "--refuse", "prompts/list"));

        Assert.Equal((0, 0, 2), (entry.Tools.Count, entry.Prompts.Count, entry.Resources.Count));
    }

    private Task<CatalogEntry> GetAsync(ServerDefinition server, bool refresh = false) =>
        _service.GetAsync(server, PoolRig.Scope, ServerList.All, refresh, CancellationToken.None).InTime();
}
