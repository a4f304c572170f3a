using System.Text;
using McpGateway.Catalog;
using McpGateway.Catalog.Search;
using McpGateway.Connections;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Catalog.Search;

public sealed class ToolSearchTests : IDisposable
{
    private static readonly SearchedServer[] s_servers =
    [
        Server("github", null, """{"name":"create_issue","description":"Opens a ticket in a repository."}""", """{"name":"list_pulls","description":"Lists pull requests."}"""),
        Server("slack", "Chat for the team", """{"name":"post_message","description":"Sends a text to a channel."}"""),
        Server(
            "files",
            null,
            """{"name":"read_file","description":"Reads.","inputSchema":{"properties":{"path":{"type":"string"},"as":{"enum":["utf8","latin1"]}}}}""",
            """{"name":"write_file","title":"Write"}""",
            """{"name":"delete_file"}""",
            """{"name":"list_directory"}"""),
    ];

    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

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
    [InlineData("latin1", "files:read_file")]
    [InlineData("merge requests", "github:list_pulls")]
    [InlineData("erase a document", "files:delete_file")]
    [InlineData("what is in the folder", "files:list_directory")]
    [InlineData("direcotry", "files:list_directory")]
    [InlineData("direct", "files:list_directory")]
    [InlineData("repositroy", "github:create_issue")]
    [InlineData("GitHub", "github:list_pulls")]
    public void The_tool_that_was_meant_comes_first(string query, string expected)
    {
        ToolMatch best = Find(query)[0];

        Assert.Equal(expected, best.Server + ":" + best.Tool.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("!?")]
    [InlineData("xylophone")]
    [InlineData("the of and")]
    public void What_fits_nothing_finds_nothing(string query) => Assert.Empty(Find(query));

    [Fact]
    public void No_more_than_asked_for_are_found_and_they_are_ordered()
    {
        IReadOnlyList<ToolMatch> all = Find("read create list post file issue message");
        Assert.Equal(all.OrderByDescending(match => match.Score).Select(match => match.Tool.Name), all.Select(match => match.Tool.Name));
        Assert.Equal(2, Search().Find(s_servers, "read create list post file issue message", 2).Count);
    }

    [Fact]
    public void Nothing_known_finds_nothing() => Assert.Empty(Search().Find([], "x", 10));

    [Fact]
    public void A_tool_with_all_words_comes_before_one_that_says_one_of_them_often()
    {
        SearchedServer[] servers =
        [
            Server("a", null, """{"name":"invoice_invoice","title":"Invoice","description":"Invoice of an invoice. Invoices invoices."}"""),
            Server("b", null, """{"name":"export","description":"Writes an invoice as PDF."}"""),
            Server("c", null, """{"name":"other","description":"PDF"}"""),
        ];

        Assert.Equal("b", Search().Find(servers, "export invoice pdf", 3)[0].Server);
    }

    [Fact]
    public void A_tool_that_answers_to_more_of_the_query_comes_before_one_whose_name_is_one_word_of_it()
    {
        SearchedServer server = Server(
            "s",
            null,
            """{"name":"export","description":"Does it."}""",
            """{"name":"other_thing","description":"Export it.","inputSchema":{"properties":{"kind":{"enum":["invoice"],"description":"Of the invoice."}}}}""",
            """{"name":"third_one","description":"Of an invoice.","inputSchema":{"properties":{"kind":{"enum":["file"]}}}}""");

        IEnumerable<string> found = Search().Find([server], "export invoice", 3).Select(match => match.Tool.Name).Where(name => name != "third_one");

        Assert.Equal(["other_thing", "export"], found);
    }

    [Fact]
    public void A_tool_that_says_a_phrase_in_several_ways_comes_before_one_that_says_it_in_one()
    {
        SearchedServer[] servers =
        [
            Server("a", null, """{"name":"get_logs","description":"Logs."}"""),
            Server("b", null, """{"name":"get_failure_logs","description":"Of a pipeline."}"""),
        ];

        Assert.Equal("b", Search().Find(servers, "the build went red", 2)[0].Server);
    }

    [Fact]
    public void A_tool_among_those_that_answer_to_the_rest_comes_before_one_among_strangers()
    {
        const string Tool = """{"name":"list_entries"}""";
        SearchedServer[] servers = [Server("a", null, Tool, """{"name":"dance"}"""), Server("b", null, Tool, """{"name":"create_payslip"}""")];

        Assert.Equal(["b", "a"], Search().Find(servers, "entries of payslips", 9).Where(match => match.Tool.Name == "list_entries").Select(match => match.Server));
    }

    [Theory]
    [InlineData("github")]
    [InlineData("GitHub")]
    [InlineData("github server")]
    [InlineData("use github")]
    public void A_server_s_name_alone_finds_that_server_before_tools_that_say_it(string query)
    {
        SearchedServer[] servers =
        [
            Server("deploy", null, """{"name":"github","description":"GitHub. Connects GitHub."}""", """{"name":"connect_github","title":"GitHub","description":"Connects a GitHub account to GitHub."}"""),
            Server("github", null, """{"name":"search_users","description":"Finds people."}""", """{"name":"get_me"}"""),
        ];

        Assert.Equal("github", Search().Find(servers, query, 3)[0].Server);
    }

    [Theory]
    [InlineData("remember something", "memory:create_entities")]
    [InlineData("remember that I like tea", "memory:create_entities")]
    [InlineData("keep this in memory", "memory:create_entities")]
    [InlineData("forget something", "memory:delete_entities")]
    [InlineData("what do you remember about me", "memory:search_nodes")]
    [InlineData("delete a page", "wiki:API-delete-a-block")]
    [InlineData("remove the page", "wiki:API-delete-a-block")]
    [InlineData("create a page", "wiki:API-post-page")]
    public void A_common_goal_finds_the_tools_for_it(string query, string expected)
    {
        SearchedServer[] servers =
        [
            Server(
                "memory",
                null,
                """{"name":"create_entities","description":"Create multiple new entities in the knowledge graph"}""",
                """{"name":"create_relations","description":"Create multiple new relations between entities in the knowledge graph. Relations should be in active voice"}""",
                """{"name":"add_observations","description":"Add new observations to existing entities in the knowledge graph"}""",
                """{"name":"delete_entities","description":"Delete multiple entities and their associated relations from the knowledge graph"}""",
                """{"name":"delete_observations","description":"Delete specific observations from entities in the knowledge graph"}""",
                """{"name":"delete_relations","description":"Delete multiple relations from the knowledge graph"}""",
                """{"name":"read_graph","description":"Read the entire knowledge graph"}""",
                """{"name":"search_nodes","description":"Search for nodes in the knowledge graph based on a query"}""",
                """{"name":"open_nodes","description":"Open specific nodes in the knowledge graph by their names"}"""),
            Server(
                "wiki",
                null,
                """{"name":"API-post-page","description":"Notion | Create a page"}""",
                """{"name":"API-patch-page","description":"Notion | Update page properties","inputSchema":{"properties":{"page_id":{"type":"string"},"in_trash":{"type":"boolean"},"archived":{"type":"boolean"}}}}""",
                """{"name":"API-retrieve-a-page","description":"Notion | Retrieve a page"}""",
                """{"name":"API-retrieve-a-comment","description":"Notion | Retrieve comments"}""",
                """{"name":"API-delete-a-block","description":"Notion | Delete a block. Sets a block, including page blocks, to archived"}"""),
            Server(
                "github",
                null,
                """{"name":"create_issue","description":"Create a new issue in a GitHub repository"}""",
                """{"name":"delete_file","description":"Delete a file from a GitHub repository"}""",
                """{"name":"create_or_update_file","description":"Create or update a single file"}"""),
            Server("filesystem", null, """{"name":"write_file","description":"Create a new file or completely overwrite an existing file with new content."}""", """{"name":"read_text_file","description":"Read the complete contents of a file as text."}"""),
            Server("chrome", null, """{"name":"take_memory_snapshot","description":"Capture a heap snapshot of the page"}""", """{"name":"close_page","description":"Closes the page"}"""),
        ];

        IEnumerable<string> found = Search().Find(servers, query, 3).Select(match => match.Server + ":" + match.Tool.Name);

        Assert.Contains(expected, found);
        Assert.Equal(expected.Split(':')[0], found.First().Split(':')[0]);
    }

    [Theory]
    [InlineData("which notes are there", "get_note")]
    [InlineData("note down what she said", "create_note")]
    [InlineData("please throw the note away", "delete_note")]
    public void What_a_query_wants_to_have_done_decides_between_tools_for_the_same_thing(string query, string expected)
    {
        SearchedServer[] servers = [Server("notes", null, """{"name":"create_note","description":"A note."}""", """{"name":"get_note"}""", """{"name":"delete_note","description":"A note."}""")];

        Assert.Equal(expected, Search().Find(servers, query, 3)[0].Tool.Name);
    }

    [Fact]
    public void What_takes_away_comes_last_unless_it_is_asked_for()
    {
        SearchedServer[] servers = [Server("notes", null, """{"name":"delete_note"}""", """{"name":"get_note"}""", """{"name":"update_note"}""")];

        Assert.Equal(["get_note", "update_note", "delete_note"], Search().Find(servers, "notes", 3).Select(match => match.Tool.Name));
        Assert.Equal("delete_note", Search().Find(servers, "erase a note", 3)[0].Tool.Name);
    }

    [Fact]
    public void A_synonym_counts_less_than_the_word_itself()
    {
        SearchedServer[] servers = [Server("a", null, """{"name":"make_directory"}"""), Server("b", null, """{"name":"make_folder"}""")];

        Assert.Equal(["b", "a"], Search().Find(servers, "make folder", 2).Select(match => match.Server));
        Assert.Equal(["a", "b"], Search().Find(servers, "make directory", 2).Select(match => match.Server));
    }

    [Fact]
    public void The_named_server_comes_first()
    {
        const string Tool = """{"name":"create_issue"}""";
        SearchedServer[] servers = [Server("gitlab", null, Tool), Server("work", "Our Jira", Tool), Server("github", null, Tool)];

        Assert.Equal("github", Search().Find(servers, "github issue", 3)[0].Server);
        Assert.Equal("gitlab", Search().Find(servers, "new GitLab issue", 3)[0].Server);
        Assert.Equal("work", Search().Find(servers, "jira issue", 3)[0].Server);
    }

    [Fact]
    public void The_fit_tells_how_much_of_a_query_is_answered()
    {
        double whole = Find("read file")[0].Fit, half = Find("read file xylophone")[0].Fit;

        Assert.InRange(whole, 0.5, 1);
        Assert.InRange(half, 0.1, whole * 0.9);
    }

    [Fact]
    public void A_file_of_the_user_adds_words_at_once_and_its_mistakes_are_named()
    {
        ToolSearch search = Search();
        Assert.Empty(search.Find(s_servers, "zettelkasten", 10));
        Assert.Empty(search.Problems);

        File.WriteAllText(_home.Home.ThesaurusFile, "Zettelkasten -> directory\nnonsense");

        Assert.Equal("list_directory", search.Find(s_servers, "zettelkasten", 10)[0].Tool.Name);
        Assert.Contains("line 2", Assert.Single(search.Problems), StringComparison.Ordinal);

        File.Delete(_home.Home.ThesaurusFile);
        Assert.Empty(search.Find(s_servers, "zettelkasten", 10));
    }

    [Fact]
    public void Changed_servers_are_searched_anew()
    {
        ToolSearch search = Search();
        Assert.NotEmpty(search.Find(s_servers, "slack", 10));

        Assert.Empty(search.Find([.. s_servers.Where(server => server.Entry.Server != "slack")], "slack", 10));
        Assert.NotEmpty(search.Find([Server("x", null, """{"name":"slack"}""")], "slack", 10));
        Assert.Equal("new text", search.Find([s_servers[1] with { Description = "xylophone" }], "xylophone", 1)[0] is { } ? "new text" : "");
    }

    [Theory]
    [InlineData("""{"name":"ping","inputSchema":true}""")]
    [InlineData("""{"name":"ping","inputSchema":{"properties":{"\ud800":{}}}}""")]
    [InlineData("""{"name":"ping","inputSchema":{"properties":5,"enum":"x","description":[]}}""")]
    [InlineData("""{"name":"ping","inputSchema":{"enum":[{"a":["b"]},["c"],null],"properties":{"properties":{"properties":{"enum":{"type":"string"}}}}}}""")]
    public void Every_schema_can_be_read(string tool) => Assert.Single(Search().Find([Server("s", null, tool)], "ping", 10));

    [Theory]
    [InlineData("abc", "abd", true)]
    [InlineData("abc", "abcd", true)]
    [InlineData("abc", "bc", true)]
    [InlineData("abc", "acb", true)]
    [InlineData("abc", "abc", false)]
    [InlineData("abc", "cba", false)]
    [InlineData("abc", "abcde", false)]
    [InlineData("", "a", true)]
    [InlineData("", "", false)]
    public void One_edit_is_one_letter_or_two_neighbours(string a, string b, bool isOne)
    {
        Assert.Equal(isOne, Misspelling.IsOneEditAway(a, b));
        Assert.Equal(isOne, Misspelling.IsOneEditAway(b, a));
    }

    [Fact]
    public void Properties_are_found_at_any_depth_and_other_members_are_not()
    {
        const string Tool = """{"name":"t","inputSchema":{"type":"object","required":["alpha"],"properties":{"alpha":{"type":"object","properties":{"description":{"type":"string","description":"Says beta."},"items":{"items":{"properties":{"gamma":{}}}}}}},"$defs":{"x":{"properties":{"delta":{"const":"epsilon"}}}}}}""";
        var found = new List<(SearchField, string)>();

        SchemaText.Read(Encoding.UTF8.GetBytes(Tool), (field, text) => found.Add((field, text)));

        Assert.Equal(
            [
                (SearchField.Parameters, "alpha"), (SearchField.Parameters, "description"), (SearchField.ParameterTexts, "Says beta."), (SearchField.Parameters, "items"),
                (SearchField.Parameters, "gamma"), (SearchField.Parameters, "delta"), (SearchField.Values, "epsilon"),
            ],
            found);
    }

    private IReadOnlyList<ToolMatch> Find(string query) => Search().Find(s_servers, query, 100);

    private ToolSearch Search() => new(_home.Home.ThesaurusFile);

    private static SearchedServer Server(string name, string? description, params string[] tools) => new(
        new CatalogEntry(name, "f", DateTimeOffset.UnixEpoch, new ServerIdentity("n", "1", "v", null, default), tools.Select(tool => CatalogTool.TryRead(Encoding.UTF8.GetBytes(tool))!)),
        description);
}
