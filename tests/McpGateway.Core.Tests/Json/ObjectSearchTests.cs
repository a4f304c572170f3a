using System.Text;
using McpGateway.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Json;

public sealed class ObjectSearchTests
{
    [Theory]
    [InlineData("no object at all")]
    [InlineData("{ [ ] }")]
    [InlineData("{}", "{}")]
    [InlineData("Loading... {\"a\":1}", "{\"a\":1}")]
    [InlineData("{\"a\":1}{ \"b\" : [ 1 , -2.5e+3 , {\"c\":null} ] } end", "{\"a\":1}", "{ \"b\" : [ 1 , -2.5e+3 , {\"c\":null} ] }")]
    [InlineData("{x: {\"a\":{}}}", "{\"a\":{}}")]
    [InlineData("say \"{\" {\"a\":\"}\"}", "{\"a\":\"}\"}")]
    [InlineData("{\"half\":{\"text\":\"re{\"a\":[true,false]}", "{\"a\":[true,false]}")]
    [InlineData("{\"half\":[1,{\"a\":1},{\"b\":\"\\\"\\u00e9\"}", "{\"a\":1}", "{\"b\":\"\\\"\\u00e9\"}")]
    [InlineData("{\"a\":01} {\"a\":1.} {\"a\":tru} {\"a\",} {\"a\":1,} {\"a\":[1,]} {\"\\x\":1} {1:2}")]
    [InlineData("{{{\"a\":{\"b\":0}", "{\"b\":0}")]
    public void Objects_are_found_between_whatever_else_there_is(string text, params string[] expected) => Assert.Equal(expected, Find(text));

    [Theory]
    [InlineData("no object at all", 16)]
    [InlineData("[info] {x {\"a\" 1", 16)]
    [InlineData("text {\"a\":1} more {\"b\":\"", 18)]
    [InlineData("{\"a\":tru", 0)]
    [InlineData("{\"a\":trx", 8)]
    [InlineData("{", 0)]
    [InlineData("x{\"a\":{\"b\":\"{\\", 1)]
    [InlineData("{\"a\":1}", 7)]
    public void Where_more_is_to_come_the_search_ends_at_what_may_become_an_object(string text, int undecided)
    {
        var search = new ObjectSearch(Encoding.UTF8.GetBytes(text), goesOn: true);
        while (search.Next().Exists)
        {
            // What is whole is not what is looked for.
        }

        Assert.Equal(undecided, search.Undecided);
    }

    [Fact]
    public void What_stands_before_and_behind_an_object_is_never_part_of_it()
    {
        const string Message = "{\"result\":{\"text\":\"a } { \\\" b\"},\"jsonrpc\":\"2.0\",\"id\":1}";
        string[] noises = ["", "{", "}", "\"", "{\"", "[", "\\", "{\"a\":", "{\"a\":\"", "{\"a\":\"b\",", "'{'", "\u001b]9;4;3;0\u001b\\ ", "\uFEFF", "50%..", "{\"a\":{\"b\":[", "tr\u00FCb "];
        foreach (string before in noises)
        {
            foreach (string after in noises)
            {
                if (before != "{\"a\":" || after != "}")
                {
                    Assert.Contains(Message, Find(before + Message + after));
                }
            }
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"")]
    [InlineData("{\"a\":")]
    [InlineData("{\"a\":{\"b\":\"")]
    [InlineData("{\"a\":[")]
    [InlineData("{\"a\":\"{\"}")]
    [InlineData("{\"a\" }")]
    [InlineData("{ ")]
    [InlineData("{\"{\\\"")]
    [InlineData("{\"a\":\"\\\"{")]
    public void Megabytes_of_anything_are_read_in_linear_time(string piece)
    {
        // Less than a second; a search in quadratic time would take minutes.
        string text = string.Concat(Enumerable.Repeat(piece, 4 * 1024 * 1024 / piece.Length)) + "{\"jsonrpc\":\"2.0\"}";

        Assert.InRange(ProcessorTime.Of(() => Find(text)), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    private static List<string> Find(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var search = new ObjectSearch(bytes);
        var found = new List<string>();
        while (search.Next() is { Exists: true } span)
        {
            found.Add(Encoding.UTF8.GetString(span.Of(bytes)));
        }

        return found;
    }
}
