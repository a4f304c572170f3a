using System.Text;
using McpGateway.Catalog;
using McpGateway.Catalog.Search;
using McpGateway.Gateway.MetaTools;
using McpGateway.Gateway.Tokens;

namespace McpGateway.Tests.Gateway.MetaTools;

public sealed class SearchAnswerTests
{
    private const string ManyOptions = """{"a":{"type":"string"},"b":{"type":"string"},"c":{"enum":["one","two"]}}""";

    [Fact]
    public void What_fits_much_worse_than_the_best_is_named_only()
    {
        string text = SearchAnswer.Tools([Match("best", 10, 0.9), Match("good", 9, 0.9), Match("bad", 3, 0.3)]);

        Assert.Equal("s: best()\ns: good()\nAlso: s: bad\n", text);
    }

    [Theory]
    [InlineData(0.9)]
    [InlineData(0.4)]
    public void Five_tools_are_in_the_answer_where_five_score(double fit)
    {
        ToolMatch[] matches = [.. Enumerable.Range(1, 9).Select(i => Match($"t{i}", 10.0 / i, fit) with { Server = i % 2 == 0 ? "even" : "odd" })];

        string text = SearchAnswer.Tools(matches);

        Assert.StartsWith("odd: t1()\nAlso: even: t2, odd: t3, even: t4, odd: t5", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_the_best_five_all_are_in_the_answer_though_one_server_has_them()
    {
        ToolMatch[] matches = [.. Enumerable.Range(1, 9).Select(i => Match($"t{i}", 10, 0.4)), Match("other", 9, 0.4) with { Server = "z" }];

        Assert.Equal("s: t1()\ns: t2()\ns: t3()\nAlso: s: t4, s: t5, z: other\n", SearchAnswer.Tools(matches));
        Assert.Equal("s: t1()\ns: t2()\ns: t3()\nAlso: s: t4, s: t5\n", SearchAnswer.Tools([.. matches.Select(match => match with { Fit = 0.9 })]));
    }

    [Fact]
    public void The_best_is_shown_whole_and_others_with_what_is_required()
    {
        string schema = $$""","inputSchema":{"properties":{{ManyOptions}},"required":["a"]}""";
        string text = SearchAnswer.Tools([Match("best", 10, 0.9, schema), Match("other", 9, 0.9, schema)]);

        Assert.Equal("""
            s: best(a: string, b?: string, c?: "one"|"two")
            s: other(a: string, …)

            """.ReplaceLineEndings("\n"), text);
    }

    [Theory]
    [InlineData("Searches the items", "")]
    [InlineData("Search for items in s", "")]
    [InlineData("Search items by price", " - Search items by price")]
    public void A_summary_that_repeats_the_name_is_left_out(string description, string shown) =>
        Assert.Equal($"s: search_items(){shown}\n", SearchAnswer.Tools([Match("search_items", 1, 0.9, $",\"description\":\"{description}\"")]));

    [Theory]
    [InlineData("""{"readOnlyHint":true}""", " *")]
    [InlineData("""{"destructiveHint":true}""", " !")]
    [InlineData("""{"destructiveHint":false}""", "")]
    [InlineData("""{"idempotentHint":true}""", "")]
    [InlineData("[]", "")]
    public void Tools_are_marked_by_what_their_server_says(string annotations, string mark) =>
        Assert.Equal($"s: t(){mark}\n", SearchAnswer.Tools([Match("t", 1, 0.9, $",\"annotations\":{annotations}")]));

    [Fact]
    public void Many_tools_of_any_size_stay_within_150_tokens()
    {
        string properties = string.Join(',', Enumerable.Range(1, 40).Select(i => $"\"property_{i}\":{{\"type\":\"string\",\"description\":\"Says what it is.\"}}"));
        string schema = $$""","description":"Does a thing that takes a while to tell of, with many words and without an end that anybody could wait for","inputSchema":{"properties":{{{properties}}},"required":["property_1"]}""";
        ToolMatch[] matches = [.. Enumerable.Range(1, 10).Select(i => Match($"a_tool_with_a_long_name_{i}", 10, 0.5, schema))];

        Assert.InRange(TokenEstimate.Of(SearchAnswer.Tools(matches)), 50, 300);
        Assert.InRange(TokenEstimate.Of(SearchAnswer.Tools([.. matches.Select(match => match with { Tool = Match("t", 1, 1, ",\"description\":\"Does a thing that takes a while to tell of\"").Tool })])), 20, 150);
    }

    private static ToolMatch Match(string name, double score, double fit, string members = "") =>
        new("s", CatalogTool.TryRead(Encoding.UTF8.GetBytes($$"""{"name":"{{name}}"{{members}}}"""))!, score, fit);
}
