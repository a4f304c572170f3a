using System.Text;
using McpGateway.Catalog;

namespace McpGateway.Tests.Catalog;

public sealed class CatalogToolTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\"echo\"")]
    [InlineData("{\"name\":\"\"}")]
    [InlineData("{\"name\":7}")]
    [InlineData("{\"name\":null}")]
    [InlineData("{\"name\":\"\\ud800\"}")]
    [InlineData("{ broken")]
    public void What_has_no_name_is_no_tool(string json) => Assert.Null(CatalogTool.TryRead(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_definition_is_kept_byte_for_byte()
    {
        const string Json = """{ "name" : "é\u00e9" , "inputSchema":{"type":"object"}, "n" : 1e400, "twice":1,"twice":2 }""";

        CatalogTool tool = CatalogTool.TryRead(Encoding.UTF8.GetBytes(Json))!;

        Assert.Equal("éé", tool.Name);
        Assert.Equal(Json, Encoding.UTF8.GetString(tool.Definition.Span));
    }

    [Theory]
    [InlineData("{}", false, true)]
    [InlineData("{\"readOnlyHint\":true}", true, false)]
    [InlineData("{\"readOnlyHint\":true,\"destructiveHint\":true}", true, false)]
    [InlineData("{\"destructiveHint\":false}", false, false)]
    [InlineData("{\"readOnlyHint\":\"yes\",\"destructiveHint\":0}", false, true)]
    [InlineData("[]", false, true)]
    [InlineData("null", false, true)]
    public void A_tool_may_destroy_unless_its_server_says_otherwise(string annotations, bool reads, bool destroys)
    {
        CatalogTool tool = CatalogTool.TryRead(Encoding.UTF8.GetBytes($$"""{"name":"t","annotations":{{annotations}}}"""))!;

        Assert.Equal((reads, destroys), (tool.IsReadOnly, tool.IsDestructive));
    }

    [Theory]
    [InlineData("\"description\":\"First sentence. Second one.\"", "First sentence")]
    [InlineData("\"title\":\"A title\"", "A title")]
    [InlineData("\"description\":\" \",\"title\":\"A title\"", "A title")]
    [InlineData("\"description\":5,\"title\":[]", "")]
    [InlineData("\"x\":1", "")]
    public void A_summary_is_the_first_sentence_or_the_title(string members, string summary) =>
        Assert.Equal(summary, CatalogTool.TryRead(Encoding.UTF8.GetBytes($$"""{"name":"t",{{members}}}"""))!.Summary);

    [Theory]
    [InlineData("\"inputSchema\":{\"properties\":{\"\\ud800\":{}}}")]
    [InlineData("\"inputSchema\":{\"properties\":{\"a\":{\"type\":\"\\ud800\"}}}")]
    [InlineData("\"inputSchema\":{\"properties\":{\"a\":{\"$ref\":\"#/\\ud800\"}}}")]
    [InlineData("\"inputSchema\":{\"required\":[\"\\ud800\"]}")]
    [InlineData("\"inputSchema\":{\"\\ud800\":1,\"\\ud800ype\":2}")]
    [InlineData("\"inputSchema\":{\"properties\":{\"a\":{\"enum\":[\"\\ud800\"],\"default\":\"\\udc00\"}}}")]
    public void A_schema_with_half_a_surrogate_pair_has_a_signature(string schema) =>
        Assert.Matches("^t\\(.*\\)$", CatalogTool.TryRead(Encoding.UTF8.GetBytes($$"""{"name":"t",{{schema}}}"""))!.Signature);

    [Theory]
    [InlineData("Reads a file. Then more.", "Reads a file")]
    [InlineData("Reads a file", "Reads a file")]
    [InlineData("Reads a file.", "Reads a file")]
    [InlineData("Reads e.g. a file. More.", "Reads e.g. a file")]
    [InlineData("Works with node.js and v1.5 files. More.", "Works with node.js and v1.5 files")]
    [InlineData("Is it there? Yes.", "Is it there")]
    [InlineData("First line\nsecond line.\n\nMore.", "First line second line")]
    [InlineData("Use J. Smith style. More.", "Use J. Smith style")]
    [InlineData("Eins. zwei.", "Eins. zwei")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void The_first_sentence_ends_where_a_reader_would_end_it(string? text, string expected) => Assert.Equal(expected, Summaries.FirstSentence(text));

    [Fact]
    public void A_first_sentence_has_at_most_120_characters()
    {
        string summary = Summaries.FirstSentence(new string('a', 50) + " " + new string('é', 100_000));

        Assert.Equal(120, summary.Length);
        Assert.EndsWith("…", summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"object","properties":{"b":{},"properties":{"properties":{"c":{}}}}},"d":{"items":{"properties":{"a":{},"é":{}}}}},"required":["x"]}""", "a b properties c d é")]
    [InlineData("""{"properties":5,"$defs":{"t":{"properties":{"in":{"enum":["properties",{"e":1}]}}}}}""", "in")]
    [InlineData("""{"properties":{"\ud800":{},"ok":{}}}""", "ok")]
    [InlineData("""[]""", "")]
    public void Property_names_are_those_at_every_depth(string schema, string names) =>
        Assert.Equal(names, string.Join(' ', CatalogTool.TryRead(Encoding.UTF8.GetBytes("{\"name\":\"t\",\"inputSchema\":" + schema + "}"))!.PropertyNames));
}
