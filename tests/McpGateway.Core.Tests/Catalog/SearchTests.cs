using System.Text;
using McpGateway.Catalog;
using McpGateway.Connections;

namespace McpGateway.Tests.Catalog;

public sealed class SearchTests
{
    [Theory]
    [InlineData("git-hub2", "github,gitlab,zebra")]
    [InlineData("GITHUB", "github,gitlab,zebra")]
    [InlineData("gitlba", "gitlab,github,zebra")]
    [InlineData("zebr", "zebra,github,gitlab")]
    [InlineData("", "zebra,github,gitlab")]
    [InlineData("!!!", "zebra,github,gitlab")]
    public void Names_are_ordered_by_how_likely_they_were_meant(string wanted, string expected) =>
        Assert.Equal(expected.Split(','), NearestNames.Order(wanted, ["zebra", "github", "gitlab"]));

    [Theory]
    [InlineData("read_file", "readFile", 0)]
    [InlineData("file", "read_file", 0.1)]
    [InlineData("ab", "ba", 0.5)]
    [InlineData("abc", "xyz", 1)]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 1)]
    public void Distance_goes_from_the_same_to_nothing_in_common(string a, string b, double expected)
    {
        Assert.Equal(expected, NearestNames.Distance(a, b), 5);
        Assert.Equal(expected, NearestNames.Distance(b, a), 5);
    }

    [Fact]
    public void Names_of_any_length_are_compared() => Assert.InRange(NearestNames.Distance(new string('a', 1_000_000), new string('b', 1_000_000)), 0, 1);

    [Theory]
    [InlineData("searchFiles", "search file")]
    [InlineData("HTTPServer", "http server")]
    [InlineData("read_file-list.v2", "read file list v2")]
    [InlineData("Creating issues", "creat issu")]
    [InlineData("é Größe 日本", "é größe 日本")]
    public void Texts_are_cut_into_words_of_one_form(string text, string expected) =>
        Assert.Equal(expected.Split(' ').Select(word => SearchWords.Of(word).Single()), SearchWords.Of(text));

    [Theory]
    [InlineData("issue", "issues")]
    [InlineData("create", "creates")]
    [InlineData("create", "creating")]
    [InlineData("create", "created")]
    [InlineData("search", "searches")]
    [InlineData("search", "searching")]
    [InlineData("run", "running")]
    [InlineData("file", "files")]
    [InlineData("query", "queries")]
    [InlineData("list", "listed")]
    [InlineData("box", "boxes")]
    public void Forms_of_a_word_are_one_word(string one, string other) => Assert.Equal(SearchWords.Of(one), SearchWords.Of(other));

    [Theory]
    [InlineData("create issue", "github:create_issue")]
    [InlineData("creating new issues", "github:create_issue")]
    [InlineData("pull request", "github:list_pulls")]
    [InlineData("send a message to the team", "slack:post_message")]
    [InlineData("READ FILE", "files:read_file")]
    [InlineData("readFile", "files:read_file")]
    [InlineData("slack", "slack:post_message")]
    [InlineData("tickets", "github:create_issue")]
    [InlineData("path", "files:read_file")]
    public void The_tool_that_was_meant_comes_first(string query, string expected)
    {
        ToolMatch best = Search().Find(query, 10)[0];

        Assert.Equal(expected, best.Server + ":" + best.Tool.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("!?")]
    [InlineData("xylophone")]
    public void What_fits_nothing_finds_nothing(string query) => Assert.Empty(Search().Find(query, 10));

    [Fact]
    public void No_more_than_asked_for_are_found_and_they_are_ordered()
    {
        IReadOnlyList<ToolMatch> all = Search().Find("read create list post file issue message", 100);
        Assert.Equal(all.OrderByDescending(match => match.Score).Select(match => match.Tool.Name), all.Select(match => match.Tool.Name));
        Assert.Equal(2, Search().Find("read create list post file issue message", 2).Count);
    }

    [Fact]
    public void Nothing_known_finds_nothing() => Assert.Empty(new ToolSearch([], _ => null).Find("x", 10));

    private static ToolSearch Search() => new(
        [
            Entry("github", """{"name":"create_issue","description":"Opens a ticket in a repository."}""", """{"name":"list_pulls","description":"Lists pull requests."}"""),
            Entry("slack", """{"name":"post_message","description":"Sends a text to a channel."}"""),
            Entry("files", """{"name":"read_file","description":"Reads.","inputSchema":{"properties":{"path":{"type":"string"}}}}""", """{"name":"write_file","title":"Write"}"""),
        ],
        server => server == "slack" ? "Chat for the team" : null);

    private static CatalogEntry Entry(string server, params string[] tools) =>
        new(server, "f", DateTimeOffset.UnixEpoch, new ServerIdentity("n", "1", "v", null, default), tools.Select(tool => CatalogTool.TryRead(Encoding.UTF8.GetBytes(tool))!));
}
