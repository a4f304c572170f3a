using System.Text;
using McpGateway.Catalog;
using McpGateway.Configuration;
using McpGateway.Connections;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.MetaTools;
using McpGateway.Gateway.Tokens;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Gateway.MetaTools;

public sealed class ServerLineTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(null, null, "repositories, issue, pull")]
    [InlineData("What the user says", "What it says. More.", "What the user says")]
    [InlineData(null, "What it says. More.", "What it says")]
    [InlineData("A description that goes on and on, about repositories, issues, pull requests, reviews, releases, branches, tags, commits and whatever else there may be", null, "A description that goes on")]
    public async Task A_line_tells_what_a_server_is_for_in_at_most_30_tokens(string? description, string? instructions, string purpose)
    {
        await using GatewayRuntime runtime = Runtime("code", description, instructions, "list_repositories", "search_repositories", "get_issue", "create_issue", "get_pull", "get_repositories");

        string line = new ServerOverview(runtime.Access).List(null);

        Assert.StartsWith("code: " + purpose, line, StringComparison.Ordinal);
        Assert.EndsWith(" [6 tools]", line, StringComparison.Ordinal);
        Assert.InRange(TokenEstimate.Of(line), 8, 30);
    }

    [Fact]
    public async Task The_one_tool_of_a_server_says_what_it_is_for()
    {
        await using GatewayRuntime runtime = Runtime("db", null, null, "query");

        Assert.Equal("db: Does query [1 tool]", new ServerOverview(runtime.Access).List(null));
    }

    [Fact]
    public async Task What_is_wrong_with_the_synonyms_of_the_user_is_said()
    {
        await File.WriteAllTextAsync(_home.Home.ThesaurusFile, "\n\nlonely\n", TestContext.Current.CancellationToken);
        await using GatewayRuntime runtime = Runtime("db", null, null, "query");

        Assert.StartsWith("! thesaurus.txt line 3 cannot be read", new ServerOverview(runtime.Access).List(null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_fits_well_that_the_nearest_and_the_servers_are_shown()
    {
        await using GatewayRuntime runtime = Runtime("code", null, null, "list_repositories", "get_issue");

        Assert.StartsWith("No tool fits 'zzzz qqqq'. The servers:\ncode: ", new ServerOverview(runtime.Access).List("zzzz qqqq"), StringComparison.Ordinal);
        Assert.Equal(
            "No tool fits 'issue zzzz qqqq xxxx wwww vvvv' well. Nearest:\ncode: get_issue()\nServers: code",
            new ServerOverview(runtime.Access).List("issue zzzz qqqq xxxx wwww vvvv"));
    }

    [Fact]
    public async Task The_search_for_scripts_is_not_cut()
    {
        await using GatewayRuntime runtime = Runtime("code", null, null, "get_issue", "list_repositories", "close_issue", "issue_types");

        Assert.Equal(3, runtime.Search("issue", 10).Count);
        Assert.Equal(2, runtime.Search("issue", 2).Count);
        Assert.Equal(["issue_types"], runtime.Search("issue types", 1).Select(match => match.Tool.Name));
    }

    private GatewayRuntime Runtime(string name, string? description, string? instructions, params string[] tools)
    {
        _home.WriteServers(Sample.Server(name) with { Description = description });
        var runtime = new GatewayRuntime(new GatewayOptions { Home = _home.Home });
        ServerDefinition server = runtime.Configuration.Current.Find(name)!;
        new CatalogStore(_home.Home, TimeProvider.System).Save(new CatalogEntry(
            name,
            server.Fingerprint,
            DateTimeOffset.UnixEpoch,
            new ServerIdentity("n", "1", "2025-06-18", instructions, "{}"u8.ToArray()),
            tools.Select(tool => CatalogTool.TryRead(Encoding.UTF8.GetBytes($$"""{"name":"{{tool}}","description":"Does {{tool}}."}"""))!)));
        return runtime;
    }
}
