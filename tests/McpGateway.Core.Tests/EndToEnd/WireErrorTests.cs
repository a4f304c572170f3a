using System.Text;
using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>What a client may send wrong, and what it hears.</summary>
public sealed class WireErrorTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    // Errors without an id cannot be told apart, so the tests of one class, which run one after the other, count them.
    private GatewayProcess Gateway => shared.Gateway;

    [Theory]
    [InlineData("{not json")]
    [InlineData("hello")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"} {}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"")]
    [InlineData("[1,2")]
    [InlineData("{\"a\":01}")]
    [InlineData("{'a':1}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",}")]
    public async Task A_line_that_is_no_JSON_is_a_parse_error(string line) => Assert.Equal(-32700, await ErrorWithoutId(line));

    [Theory]
    [InlineData("17")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"id\":null,\"jsonrpc\":\"2.0\",\"method\":\"ping\"}")]
    [InlineData("{\"jsonrpc\":\"2.0\"}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"ping\"}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"ping\"}")]
    [InlineData("[]")]
    [InlineData("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]")]
    public async Task JSON_that_is_no_message_is_an_invalid_request(string line) => Assert.Equal(-32600, await ErrorWithoutId(line));

    [Theory]
    [InlineData("\"jsonrpc\":\"1.0\",\"method\":\"ping\"")]
    [InlineData("\"method\":\"ping\"")]
    [InlineData("\"jsonrpc\":2.0,\"method\":\"ping\"")]
    [InlineData("\"jsonrpc\":\"2.0\",\"method\":5")]
    [InlineData("\"jsonrpc\":\"\\ud800\",\"method\":\"ping\"")]
    [InlineData("\"jsonrpc\":\"2.0\"")]
    public async Task A_wrong_message_with_an_id_is_answered_under_its_id(string members)
    {
        string id = Gateway.NewId();
        Gateway.Send($$"""{"id":{{id}},{{members}}}""");

        JsonElement answer = JsonText.Parse(await Gateway.AnswerAsync(id));

        Assert.Equal(-32600, answer.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task An_empty_line_is_no_message()
    {
        int before = Gateway.Output.Lines.Length;
        Gateway.Send("\n\r\n   \n\t");

        await Gateway.RequestAsync("ping");

        Assert.Equal(before + 1, Gateway.Output.Lines.Length);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF_8_do_no_harm()
    {
        Gateway.SendBytes([.. "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/\xff\"}"u8, 0xff, 0xfe, (byte)'\n']);
        Gateway.SendBytes([.. "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/"u8, 0xff, .. "\"}\n"u8]);
        Gateway.SendBytes([.. "{\"jsonrpc\":\"2.0\",\"id\":\""u8, 0xff, .. "\",\"method\":\"ping\"}\n"u8]);
        Gateway.SendBytes([.. "{\"jsonrpc\":\"2.0\",\"id\":\"utf8\",\"method\":\"tools/call\",\"params\":{\"name\":\""u8, 0xff, .. "\"}}\n"u8]);

        Assert.Contains("\"id\":\"utf8\"", await Gateway.AnswerAsync("\"utf8\""), StringComparison.Ordinal);
        await Gateway.RequestAsync("ping");
    }

    [Theory]
    [InlineData("\"\\ud800\":1,")]
    [InlineData("\"\\ud800d\":1,")]
    [InlineData("\"\\udc00arams\":1,")]
    public async Task Half_a_surrogate_pair_in_a_name_does_no_harm(string member)
    {
        string id = Gateway.NewId();
        Gateway.Send($$"""{ {{member}}"jsonrpc":"2.0","id":{{id}},"method":"ping"}""");
        await Gateway.AnswerAsync(id);

        id = Gateway.NewId();
        Gateway.Send(GatewayProcess.Request(id, "tools/call", $$"""{ {{member}}"name":"call_mcp_tool","arguments":{ {{member}}"mcp_name":"sample","tool_name":"echo","arguments":{"message":"good"} },"_meta":{ {{member}}"progressToken":1} }"""));
        Assert.Contains("good", await Gateway.AnswerAsync(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_nested_1000_levels_deep_is_answered()
    {
        string deep = new string('[', 1000) + new string(']', 1000);

        Assert.Contains(deep, await Gateway.CallLineAsync("sample", "echo_raw", $$"""{"deep":{{deep}}}"""), StringComparison.Ordinal);
        Assert.Contains("\"result\":{}", await Gateway.RequestLineAsync("ping", $$"""{"deep":{{deep}}}"""), StringComparison.Ordinal);
        Assert.Contains("sample: ", await Gateway.RequestLineAsync("tools/call", $$"""{"name":"list_available_mcps","arguments":{"query":{{deep}} } }"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-7")]
    [InlineData("9007199254740993")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("\"\"")]
    [InlineData("\"text\"")]
    [InlineData("\"7\"")]
    [InlineData("\"\\u00e9\\ud83d\\ude00\\\"\\\\\\/\"")]
    [InlineData("\"é日本\"")]
    public async Task Every_legal_id_comes_back_as_it_was(string id)
    {
        int before = Gateway.Output.Lines.Length;
        Gateway.Send(GatewayProcess.Request(id, "tools/call", GatewayProcess.Call("sample", "echo", """{"message":"m"}""")));
        string answer = await Gateway.AnswerAsync(id, before);

        Assert.StartsWith($$"""{"jsonrpc":"2.0","id":{{id}},"result":""", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("\"\\ud800\"")]
    public async Task A_request_of_the_gateway_itself_is_answered_under_any_id(string id)
    {
        int before = Gateway.Output.Lines.Length;
        Gateway.Send(GatewayProcess.Request(id, "ping", null));

        Assert.Equal($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{}}""", await Gateway.AnswerAsync(id, before));
    }

    [Fact]
    public async Task A_second_request_with_the_id_of_one_under_way_is_refused()
    {
        string id = Gateway.SendCall("sample", "slow", """{"ms":500}""");
        Gateway.Send(GatewayProcess.Request(id, "tools/call", GatewayProcess.Call("sample", "echo", """{"message":"second"}""")));

        Assert.Contains("-32600", await Gateway.AnswerAsync(id), StringComparison.Ordinal);
        await Gateway.Output.WaitForAsync(line => Encoding.UTF8.GetString(line).Contains($"\"id\":{id},\"result\"", StringComparison.Ordinal), 0, () => Gateway.Output.Text);

        Gateway.Send(GatewayProcess.Request(id, "tools/call", GatewayProcess.Call("sample", "echo", """{"message":"third"}""")));
        await Gateway.Output.WaitForAsync(line => Encoding.UTF8.GetString(line).Contains("third", StringComparison.Ordinal), 0, () => Gateway.Output.Text);
    }

    [Theory]
    [InlineData("\"tools\\/call\"", "\"call_mcp_tool\"")]
    [InlineData("\"tools/call\"", "\"call\\u005fmcp_tool\"")]
    [InlineData("\"\\u0074ools\\/call\"", "\"\\u0063all_mcp_tool\"")]
    public async Task Names_may_be_escaped(string method, string tool)
    {
        // PHP's json_encode writes "\/" for "/" unless it is told otherwise.
        string id = Gateway.NewId();
        Gateway.Send($$"""{"jsonrpc":"2.0","id":{{id}},"method":{{method}},"params":{"name":{{tool}},"arguments":{"mcp_n\u0061me":"s\u0061mple","tool_name":"ech\u006f","arguments":{"message":"good"} } } }""");

        Assert.Contains("\"text\":\"good\"", await Gateway.AnswerAsync(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_methods_and_notifications_do_no_harm()
    {
        Gateway.Send("""{"jsonrpc":"2.0","method":"notifications/unheard_of","params":{"x":1}}""");
        Gateway.Send("""{"jsonrpc":"2.0","id":"nobody asked","result":{}}""");
        Gateway.Send("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"never was"}}""");
        Gateway.Send("""{"jsonrpc":"2.0","method":"notifications/cancelled"}""");

        Assert.Contains("-32601", await Gateway.RequestLineAsync("no/such/method", null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"name\":\"call_mcp_tool\"}")]
    [InlineData("{\"name\":\"call_mcp_tool\",\"arguments\":[]}")]
    [InlineData("{\"name\":\"call_mcp_tool\",\"arguments\":{\"mcp_name\":\"sample\"}}")]
    [InlineData("{\"name\":\"call_mcp_tool\",\"arguments\":{\"mcp_name\":5,\"tool_name\":\"echo\"}}")]
    [InlineData("{\"name\":\"echo\"}")]
    [InlineData("{\"name\":\"load_mcp_tools\",\"arguments\":{}}")]
    [InlineData("[]")]
    public async Task A_call_that_lacks_something_is_answered(string parameters)
    {
        JsonElement answer = JsonText.Parse(await Gateway.RequestLineAsync("tools/call", parameters));

        Assert.True(answer.TryGetProperty("error", out _) || answer.GetProperty("result").IsError(), answer.GetRawText());
    }

    private async Task<int> ErrorWithoutId(string line)
    {
        int before = Gateway.Output.Lines.Length;
        Gateway.Send(line);
        JsonElement answer = JsonText.Parse(await Gateway.AnswerAsync("null", before));
        return answer.GetProperty("error").GetProperty("code").GetInt32();
    }
}
