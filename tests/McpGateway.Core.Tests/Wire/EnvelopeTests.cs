using System.Text;
using McpGateway.Json;
using McpGateway.Wire;

namespace McpGateway.Tests.Wire;

public sealed class EnvelopeTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m"}""", MessageKind.Request)]
    [InlineData("""{"method":"m","params":[1],"id":"a","jsonrpc":"2.0"}""", MessageKind.Request)]
    [InlineData("""{"jsonrpc":"2.0","id":"","method":""}""", MessageKind.Request)]
    [InlineData("""{"jsonrpc":"2.0","id":1.5e300,"method":"m","result":1}""", MessageKind.Request)]
    [InlineData("""{"jsonrpc":"2.0","method":"m"}""", MessageKind.Notification)]
    [InlineData("""{"jsonrpc":"2.0","method":"m","params":null,"unknown":{"id":1}}""", MessageKind.Notification)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":null}""", MessageKind.Response)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{}}""", MessageKind.Response)]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{}}""", MessageKind.Response)]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", MessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","result":1}""", MessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"m"}""", MessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","id":true,"method":"m"}""", MessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"m"}""", MessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","id":[],"result":1}""", MessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":null}""", MessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":["m"]}""", MessageKind.Invalid)]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"m"}""", MessageKind.Invalid)]
    [InlineData("""{"jsonrpc":2.0,"id":1,"method":"m"}""", MessageKind.Invalid)]
    [InlineData("""{"jsonrpc":["2.0"],"id":1,"method":"m"}""", MessageKind.Invalid)]
    [InlineData("""{"id":1,"method":"m"}""", MessageKind.Invalid)]
    [InlineData("{}", MessageKind.Invalid)]
    [InlineData("null", MessageKind.Invalid)]
    [InlineData("\"text\"", MessageKind.Invalid)]
    [InlineData("-1.5", MessageKind.Invalid)]
    [InlineData("[]", MessageKind.Batch)]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"m"}]""", MessageKind.Batch)]
    [InlineData("", MessageKind.NotJson)]
    [InlineData(" ", MessageKind.NotJson)]
    [InlineData("text", MessageKind.NotJson)]
    [InlineData("{", MessageKind.NotJson)]
    [InlineData("[1", MessageKind.NotJson)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m"}x""", MessageKind.NotJson)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m"}{}""", MessageKind.NotJson)]
    [InlineData("[] []", MessageKind.NotJson)]
    [InlineData("1 2", MessageKind.NotJson)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m",}""", MessageKind.NotJson)]
    [InlineData("""{"jsonrpc":"2.0",/* */"id":1,"method":"m"}""", MessageKind.NotJson)]
    [InlineData("""{"jsonrpc":"2.0","id":01,"method":"m"}""", MessageKind.NotJson)]
    [InlineData("""{"jsonrpc":"2.0","id":NaN,"method":"m"}""", MessageKind.NotJson)]
    [InlineData("{\"a\":\"\u0001\"}", MessageKind.NotJson)]
    [InlineData("{\"a\":\"\\x\"}", MessageKind.NotJson)]
    [InlineData("\uFEFF{}", MessageKind.NotJson)]
    public void Every_line_has_one_kind(string line, object kind) => Assert.Equal(kind, Envelope.Scan(Encoding.UTF8.GetBytes(line)).Kind);

    [Fact]
    public void An_error_that_is_null_beside_a_result_is_none()
    {
        byte[] line = """{"jsonrpc":"2.0","id":1,"result":{},"error":null}"""u8.ToArray();

        Envelope envelope = Envelope.Scan(line);

        Assert.Equal(MessageKind.Response, envelope.Kind);
        Assert.False(envelope.Error.Exists);
        Assert.Equal("{}", Text(line, envelope.Result));
    }

    [Fact]
    public void Members_are_found_byte_for_byte()
    {
        byte[] line = Encoding.UTF8.GetBytes("""{ "jsonrpc" : "2.0" , "id" : "é\u00e9\"" , "method" : "a/b" , "params" : { "x" : [ 1 , 2 ] } , "result" : 1e400 , "error" : { } }""");

        Envelope envelope = Envelope.Scan(line);

        Assert.Equal("\"é\\u00e9\\\"\"", Text(line, envelope.Id));
        Assert.Equal("\"a/b\"", Text(line, envelope.Method));
        Assert.Equal("{ \"x\" : [ 1 , 2 ] }", Text(line, envelope.Params));
        Assert.Equal("1e400", Text(line, envelope.Result));
        Assert.Equal("{ }", Text(line, envelope.Error));
        Assert.True(envelope.IsMethod(line, "a/b"u8));
        Assert.False(envelope.IsMethod(line, "a/bc"u8));
        Assert.False(envelope.IsMethod(line, "a/"u8));
    }

    [Fact]
    public void Of_members_that_repeat_a_name_the_last_counts()
    {
        byte[] line = Encoding.UTF8.GetBytes("""{"jsonrpc":"1.0","id":[],"method":7,"params":1,"jsonrpc":"2.0","id":2,"method":"m","params":2}""");

        Envelope envelope = Envelope.Scan(line);

        Assert.Equal(MessageKind.Request, envelope.Kind);
        Assert.Equal(("2", "2"), (Text(line, envelope.Id), Text(line, envelope.Params)));
    }

    [Fact]
    public void Names_and_version_may_be_escaped()
    {
        byte[] line = Encoding.UTF8.GetBytes("""{"\u006asonrpc":"\u0032.0","i\u0064":1,"met\u0068od":"tools\/call"}""");

        Envelope envelope = Envelope.Scan(line);

        Assert.Equal(MessageKind.Request, envelope.Kind);
        Assert.True(envelope.IsMethod(line, "tools/call"u8));
    }

    [Theory]
    [InlineData("\"\\ud800\":1")]
    [InlineData("\"\\udc00d\":1")]
    [InlineData("\"\\ud800ethod\":1")]
    [InlineData("\"x\":\"\\ud800\"")]
    [InlineData("\"\\ud800\\ud800\":1")]
    public void Half_a_surrogate_pair_is_a_name_like_any_other(string member) =>
        Assert.Equal(MessageKind.Request, Envelope.Scan(Encoding.UTF8.GetBytes("{" + member + ",\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}")).Kind);

    [Fact]
    public void Half_a_surrogate_pair_is_no_version() =>
        Assert.Equal(MessageKind.Invalid, Envelope.Scan("""{"jsonrpc":"\ud800","id":1,"method":"m"}"""u8).Kind);

    [Fact]
    public void Bytes_that_are_no_UTF_8_never_throw()
    {
        var random = new Random(7);
        byte[] good = Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":"é","method":"tools/call","params":{"name":"日本"}}""");
        for (int i = 0; i < 20_000; i++)
        {
            byte[] line = [.. good];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                line[random.Next(line.Length)] = (byte)random.Next(256);
            }

            Envelope envelope = Envelope.Scan(line);
            _ = envelope.Method.Exists && envelope.IsMethod(line, "tools/call"u8);
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(100_000)]
    [InlineData(Envelope.MaxDepth - 1)]
    public void Depth_below_the_limit_is_scanned(int depth)
    {
        byte[] line = Deep(depth);

        Envelope envelope = Envelope.Scan(line);

        Assert.Equal(MessageKind.Response, envelope.Kind);
        Assert.Equal(2 * depth, envelope.Result.Length);
    }

    [Fact]
    public void Depth_beyond_the_limit_is_no_JSON() => Assert.Equal(MessageKind.NotJson, Envelope.Scan(Deep(Envelope.MaxDepth + 1)).Kind);

    private static byte[] Deep(int depth) => [.. "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":"u8, .. Enumerable.Repeat((byte)'[', depth), .. Enumerable.Repeat((byte)']', depth), (byte)'}'];

    private static string Text(byte[] line, JsonSpan span) => Encoding.UTF8.GetString(span.Of(line));
}
