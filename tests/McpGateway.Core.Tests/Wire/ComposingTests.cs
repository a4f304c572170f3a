using System.Text;
using System.Text.Json;
using McpGateway.Connections.Calls;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Tests.Wire;

/// <summary>Lines that are put together from bytes that stay as they are.</summary>
public sealed class ComposingTests
{
    [Theory]
    [InlineData("{}", null, "{}")]
    [InlineData("", null, "{}")]
    [InlineData("", 5L, """{"progressToken":5}""")]
    [InlineData("""{"progressToken":"theirs"}""", 5L, """{"progressToken":5}""")]
    [InlineData("""{"progressToken":"theirs"}""", null, "{}")]
    [InlineData("""{"a":1,"progressToken":[1,{"b":2}],"c":{"progressToken":3}}""", 5L, """{"progressToken":5,"a":1,"c":{"progressToken":3}}""")]
    [InlineData("""{"io.modelcontextprotocol/protocolVersion":"x","io.modelcontextprotocol/clientCapabilities":{},"other/io.modelcontextprotocol/x":1}""", null, """{"other/io.modelcontextprotocol/x":1}""")]
    [InlineData("""{"io.modelcontextprotocol\/protocolVersion":"x","\u0070rogressToken":1,"k":2}""", null, """{"k":2}""")]
    [InlineData("""{ "a" : 1e400 , "é\u00e9" : [ 1 ] }""", null, """{"a" : 1e400,"é\u00e9" : [ 1 ]}""")]
    [InlineData("""{"\ud800":1,"\ud800rogressToken":2}""", 5L, """{"progressToken":5,"\ud800":1,"\ud800rogressToken":2}""")]
    public void Meta_passes_but_for_the_token_and_what_belongs_to_the_session(string meta, long? token, string expected)
    {
        var line = new LineBuffer();

        RequestMeta.Compose(line, Encoding.UTF8.GetBytes(meta), token, default, default);

        Assert.Equal(expected, Encoding.UTF8.GetString(line.Span));
    }

    [Theory]
    [InlineData("", """{"traceparent":"ours"}""")]
    [InlineData("""{"a":1,"trac\u0065parent":"theirs","tracestate":"s","baggage":"b=1"}""", """{"traceparent":"ours","a":1,"baggage":"b=1"}""")]
    [InlineData("""{"tracestate":"of no parent","x/traceparent":"another"}""", """{"traceparent":"ours","x/traceparent":"another"}""")]
    public void A_trace_of_the_gateways_takes_the_place_of_the_clients(string meta, string expected)
    {
        var line = new LineBuffer();

        RequestMeta.Compose(line, Encoding.UTF8.GetBytes(meta), null, default, "\"traceparent\":\"ours\""u8);

        Assert.Equal(expected, Encoding.UTF8.GetString(line.Span));
    }

    [Theory]
    [InlineData("", false, "", """{"jsonrpc":"2.0","id":7,"method":"m"}""")]
    [InlineData("", true, """ "k":1""", """{"jsonrpc":"2.0","id":7,"method":"m","params":{"_meta":{ "k":1,"progressToken":7}}}""")]
    [InlineData("{}", false, "", """{"jsonrpc":"2.0","id":7,"method":"m","params":{}}""")]
    [InlineData("{ }", true, "", """{"jsonrpc":"2.0","id":7,"method":"m","params":{"_meta":{"progressToken":7} }}""")]
    [InlineData("""{"x":1.0}""", true, "", """{"jsonrpc":"2.0","id":7,"method":"m","params":{"_meta":{"progressToken":7},"x":1.0}}""")]
    [InlineData("""{"b":1,"a":2,"x":[{"a":3}]}""", false, "", """{"jsonrpc":"2.0","id":7,"method":"m","params":{"b":"B","a":"A","x":[{"a":3}]}}""")]
    [InlineData("""{"a":2,"_meta":{"k":1,"progressToken":"t"},"b":1}""", true, "", """{"jsonrpc":"2.0","id":7,"method":"m","params":{"a":"A","_meta":{"progressToken":7,"k":1},"b":"B"}}""")]
    [InlineData("""{"_meta":{},"z":[]}""", false, """ "k":1""", """{"jsonrpc":"2.0","id":7,"method":"m","params":{"_meta":{ "k":1},"z":[]}}""")]
    public void A_request_is_the_callers_params_but_for_what_becomes_something_else(string parameters, bool progress, string session, string expected)
    {
        byte[] text = Encoding.UTF8.GetBytes(parameters);
        var all = new JsonSpan(0, text.Length);
        var line = new LineBuffer();
        var request = new OutgoingRequest
        {
            Method = "\"m\""u8,
            Line = text,
            Params = all,
            Meta = JsonMembers.Find(text, all, "_meta"),
            First = new Replacement(JsonMembers.Find(text, all, "a"), default, "\"A\""u8.ToArray()),
            Second = new Replacement(JsonMembers.Find(text, all, "b"), default, "\"B\""u8.ToArray()),
            WantsProgress = progress,
        };

        request.Compose(line, 7, Encoding.UTF8.GetBytes(session));

        Assert.Equal(expected, Encoding.UTF8.GetString(line.Span));
    }

    [Theory]
    [InlineData("", "null")]
    [InlineData("7", "7")]
    [InlineData("\"a\"", "\"a\"")]
    public void An_error_is_one_line_of_JSON(string id, string expected)
    {
        byte[] line = JsonRpcError.Line(Encoding.UTF8.GetBytes(id), -32600, "two\nlines \"quoted\" é");

        using JsonDocument document = JsonDocument.Parse(line);
        Assert.Equal(expected, document.RootElement.GetProperty("id").GetRawText());
        Assert.Equal("two\nlines \"quoted\" é", document.RootElement.GetProperty("error").GetProperty("message").GetString());
        Assert.DoesNotContain((byte)'\n', line);
    }

    [Fact]
    public void A_buffer_grows_takes_numbers_and_begins_anew()
    {
        var buffer = new LineBuffer();
        buffer.Add(new byte[3_000_000]).Add(long.MinValue).Add(long.MaxValue).Add("x"u8);
        Assert.Equal(3_000_000 + 20 + 19 + 1, buffer.Length);

        buffer.Clear();
        buffer.Add("{\"a\":[1]}"u8, new JsonSpan(5, 3));
        Assert.Equal("[1]", Encoding.UTF8.GetString(buffer.Memory.Span));
    }
}
