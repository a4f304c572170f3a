using System.Text;
using McpGateway.Json;

namespace McpGateway.Tests.Json;

public sealed class JsonMembersTests
{
    [Fact]
    public void Members_are_found_by_name_in_the_order_of_the_names()
    {
        byte[] line = Encoding.UTF8.GetBytes("""xx{"b":{"a":0},"a":[1],"\u0063":"C","a":2}yy""");
        Span<JsonSpan> found = stackalloc JsonSpan[4];

        Assert.True(JsonMembers.TryFind(line, new JsonSpan(2, line.Length - 4), ["a", "b", "c", "d"], found));

        Assert.Equal("2", Text(line, found[0]));
        Assert.Equal("{\"a\":0}", Text(line, found[1]));
        Assert.Equal("\"C\"", Text(line, found[2]));
        Assert.False(found[3].Exists);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    [InlineData("7")]
    [InlineData("null")]
    public void A_value_that_is_no_object_has_no_members(string json)
    {
        byte[] line = Encoding.UTF8.GetBytes(json);
        Span<JsonSpan> found = [new JsonSpan(5, 5)];

        Assert.False(JsonMembers.TryFind(line, new JsonSpan(0, line.Length), ["a"], found));
        Assert.False(found[0].Exists);
        Assert.False(JsonMembers.TryFind(line, default, ["a"], found));
    }

    [Fact]
    public void Half_a_surrogate_pair_in_a_name_is_passed_over()
    {
        byte[] line = Encoding.UTF8.GetBytes("""{"\ud800":1,"\udc00ame":2,"name":3}""");

        Assert.Equal("3", Text(line, JsonMembers.Find(line, new JsonSpan(0, line.Length), "name")));
    }

    [Fact]
    public void Items_of_an_array_are_found_at_any_depth()
    {
        string deep = new string('[', 2000) + new string(']', 2000);
        byte[] line = Encoding.UTF8.GetBytes($"[1, \"two\" ,{deep}, {{\"a\":[]}} ]");

        List<JsonSpan> items = JsonMembers.Items(line, new JsonSpan(0, line.Length));

        Assert.Equal(["1", "\"two\"", deep, "{\"a\":[]}"], items.Select(item => Text(line, item)));
        Assert.Empty(JsonMembers.Items(line, default));
        Assert.Empty(JsonMembers.Items("{}"u8, new JsonSpan(0, 2)));
    }

    [Theory]
    [InlineData("\"text\"", "text")]
    [InlineData("\"\\u00e9\\n\\/\"", "é\n/")]
    [InlineData("\"\"", "")]
    [InlineData("\"\\ud83d\\ude00\"", "😀")]
    [InlineData("\"\\ud83d\"", null)]
    [InlineData("7", null)]
    [InlineData("null", null)]
    [InlineData("{}", null)]
    public void A_string_is_read_and_nothing_else(string json, string? text)
    {
        byte[] line = Encoding.UTF8.GetBytes(json);

        Assert.Equal(text, JsonMembers.GetString(line, new JsonSpan(0, line.Length)));
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_no_text() => Assert.Null(JsonMembers.GetString([(byte)'"', 0xff, (byte)'"'], new JsonSpan(0, 3)));

    [Theory]
    [InlineData("\"tools/call\"", true)]
    [InlineData("\"tools\\/call\"", true)]
    [InlineData("\"\\u0074ools/call\"", true)]
    [InlineData("\"tools/calls\"", false)]
    [InlineData("\"tools/cal\"", false)]
    [InlineData("\"\\ud800ools/call\"", false)]
    [InlineData("xtools/callx", false)]
    [InlineData("[\"tools\\/call\"]", false)]
    [InlineData("", false)]
    public void A_string_is_compared_however_it_is_escaped(string json, bool same) =>
        Assert.Equal(same, JsonString.Is(Encoding.UTF8.GetBytes(json), "tools/call"u8));

    [Theory]
    [InlineData("é日ß", "\"é日ß\"")]
    [InlineData("<a href='x'>&+", "\"<a href='x'>&+\"")]
    [InlineData("\"\\\n\u0001", "\"\\\"\\\\\\n\\u0001\"")]
    public void Texts_are_quoted_readably(string text, string expected)
    {
        Assert.Equal(expected, JsonString.Quote(text));
        Assert.Equal(expected, Encoding.UTF8.GetString(JsonString.QuoteBytes(text)));
    }

    private static string Text(byte[] line, JsonSpan span) => Encoding.UTF8.GetString(span.Of(line));
}
