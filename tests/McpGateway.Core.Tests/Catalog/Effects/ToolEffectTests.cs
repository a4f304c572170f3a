using System.Text;
using McpGateway.Catalog;
using McpGateway.Catalog.Effects;

namespace McpGateway.Tests.Catalog.Effects;

public sealed class ToolEffectTests
{
    [Theory]
    [InlineData("search_repositories")]
    [InlineData("get_file_contents")]
    [InlineData("list_commits")]
    [InlineData("get_commit")]
    [InlineData("get_pull_request_reviews")]
    [InlineData("list_posts")]
    [InlineData("list_deleted_files")]
    [InlineData("readOrder")]
    [InlineData("listIssues")]
    [InlineData("HTTPGet")]
    [InlineData("get-issue")]
    [InlineData("github_get_issue")]
    [InlineData("github-list-branches")]
    [InlineData("githubSearchCode")]
    [InlineData("github.issues.list")]
    [InlineData("orders/get")]
    [InlineData("web_search")]
    [InlineData("describe_table")]
    [InlineData("list_files_and_folders")]
    [InlineData("GET_USER")]
    public void A_name_with_a_reading_verb_only_reads(string name) => Assert.Equal(ConsentReason.None, OfName("github", name));

    [Theory]
    [InlineData("get_and_delete")]
    [InlineData("getAndDelete")]
    [InlineData("get.and.delete")]
    [InlineData("list_then_archive")]
    [InlineData("search_and_replace")]
    [InlineData("find_and_modify")]
    [InlineData("get_or_create")]
    [InlineData("read_write_file")]
    [InlineData("create_or_update_file")]
    [InlineData("push_files")]
    [InlineData("github_merge_pull_request")]
    [InlineData("add_issue_comment")]
    [InlineData("post_message")]
    [InlineData("issues.close")]
    [InlineData("mark_as_read")]
    [InlineData("mark.read")]
    [InlineData("check_out")]
    [InlineData("query")]
    [InlineData("run_query")]
    [InlineData("shuffle_list")]
    [InlineData("frobnicate")]
    [InlineData("github")]
    [InlineData("lesen")]
    [InlineData("getissue")]
    [InlineData("___")]
    [InlineData("")]
    public void Any_other_name_may_change_something(string name) => Assert.Equal(ConsentReason.NameMayChange, OfName("github", name));

    [Fact]
    public void What_all_names_of_a_server_begin_with_says_nothing()
    {
        string[] names = ["maps_get_place", "maps_delete_place", "maps_list_places"];

        Assert.Equal(ConsentReason.None, OfName("g", "maps_get_place", names));
        Assert.Equal(ConsentReason.NameMayChange, OfName("g", "maps_delete_place", names));
        Assert.Equal(ConsentReason.NameMayChange, OfName("g", "maps_get_place", "maps_get_place", "send_mail"));
    }

    [Theory]
    [InlineData("google-maps", "google_maps_get_place")]
    [InlineData("google-maps", "googlemaps_get_place")]
    [InlineData("googleMaps", "google-maps-get-place")]
    public void The_servers_name_is_found_however_it_is_written(string server, string name) => Assert.Equal(ConsentReason.None, OfName(server, name));

    [Theory]
    [InlineData("delete_all", """{"readOnlyHint":true}""", ConsentReason.None)]
    [InlineData("delete_all", """{"readOnlyHint":true,"destructiveHint":true}""", ConsentReason.None)]
    [InlineData("delete_all", """{"destructiveHint":false}""", ConsentReason.None)]
    [InlineData("get", """{"destructiveHint":true}""", ConsentReason.SaysMayDestroy)]
    [InlineData("get", """{"readOnlyHint":false}""", ConsentReason.SaysNothing)]
    [InlineData("get", """{"title":"Get"}""", ConsentReason.None)]
    [InlineData("get", """{"destructiveHint":"yes"}""", ConsentReason.None)]
    public void What_the_server_says_comes_first(string name, string annotations, ConsentReason expected)
    {
        CatalogTool tool = Tool(name, annotations);

        Assert.Equal(expected, ToolEffects.ReasonToAsk("s", name, tool, [tool]));
    }

    [Fact]
    public void A_name_decides_only_where_the_server_says_nothing_of_any_tool()
    {
        CatalogTool silent = Tool("get_it", null), other = Tool("list_it", """{"readOnlyHint":true}""");

        Assert.Equal(ConsentReason.SaysNothing, ToolEffects.ReasonToAsk("s", "get_it", silent, [silent, other]));
        Assert.Equal(ConsentReason.None, ToolEffects.ReasonToAsk("s", "get_it", silent, [silent]));
        Assert.Equal(ConsentReason.NameMayChange, ToolEffects.ReasonToAsk("s", "drop_it", null, []));
    }

    private static ConsentReason OfName(string server, string name, params string[] names)
    {
        CatalogTool[] tools = [.. names.Where(one => one.Length > 0).Select(one => Tool(one, null))];
        return ToolEffects.ReasonToAsk(server, name, tools.FirstOrDefault(tool => tool.Name == name), tools);
    }

    private static CatalogTool Tool(string name, string? annotations) =>
        CatalogTool.TryRead(Encoding.UTF8.GetBytes($$"""{"name":"{{name}}"{{(annotations is null ? "" : ",\"annotations\":" + annotations)}}}"""))!;
}
