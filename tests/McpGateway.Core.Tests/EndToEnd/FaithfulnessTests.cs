using System.Globalization;
using System.Text;
using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>Results, errors and arguments pass byte for byte.</summary>
public class FaithfulnessTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private GatewayProcess Gateway => shared.Gateway;

    /// <summary>An answer without what revision 2026-07-28 has a server say of each.</summary>
    private static string WithoutType(string answer) => answer.Replace("\"resultType\":\"complete\",", "", StringComparison.Ordinal);

    public static TheoryData<string> Results { get; } =
    [
        """{"content":[{"type":"text","text":"plain"}]}""",
        """{"content":[],"structuredContent":{"big":9007199254740993,"huge":1e400,"tiny":-0.0000000000000000000000000001,"minusZero":-0,"exact":1.10}}""",
        """{"content":[{"type":"hologram","layers":[1,2.50,3e400],"data":null}],"unknownField":{"a":[{}]},"resultish":true}""",
        """{"content":[{"type":"text","text":"é 日本 😀 \u00e9 \ud83d\ude00 \/ \u0000 \u2028 <>&'+"}]}""",
        """{"content":[{"type":"text","text":"half: \ud83d and \udc00"}]}""",
        """{"content":[],"_meta":{"a/b":1,"progressToken":"not ours","io.modelcontextprotocol/x":{"y":[]}}}""",
        """{"content":[],"structuredContent":[1,[2,[3]],"text",null,true]}""",
        """{"content":[],"structuredContent":"a text"}""",
        """{"content":[],"structuredContent":null}""",
        """{"content":[],"structuredContent":-12.5e-7}""",
        """{"content":"not even an array","isError":"yes"}""",
        """{ "content" : [ ] ,  "spaces" : "kept"  }""",
        """{"content":[],"twice":1,"twice":2}""",
        """{"id":99,"jsonrpc":"1.0","method":"looks like","result":{"id":1},"error":{"code":1}}""",
        "[]",
        "\"a text\"",
        "17",
        "null",
        "{}",
    ];

    [Theory]
    [MemberData(nameof(Results))]
    public async Task A_result_arrives_as_the_server_sent_it(string result)
    {
        string id = Gateway.SendCall("sample", "whole_result", $$"""{"result":{{result}}}""");

        Assert.Equal($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""", await Gateway.AnswerAsync(id));
    }

    [Fact]
    public async Task A_result_nested_1000_levels_deep_arrives()
    {
        string result = "{\"structuredContent\":" + new string('[', 1000) + new string(']', 1000) + "}";
        string id = Gateway.SendCall("sample", "whole_result", $$"""{"result":{{result}}}""");

        Assert.Equal($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{result}}}""", await Gateway.AnswerAsync(id));
    }

    [Fact]
    public async Task Every_kind_of_content_arrives_as_from_the_server_itself()
    {
        await using var rig = new PoolRig();
        RecordingSink direct = PoolRig.Send(await rig.GetAsync(Sample.Server("direct")), "content_zoo", "{}", progress: false, out long id);
        string there = await direct.End.InTime();

        string mine = Gateway.SendCall("sample", "content_zoo");
        string here = await Gateway.AnswerAsync(mine);

        Assert.Equal(there.Replace(string.Create(CultureInfo.InvariantCulture, $"\"id\":{id},"), $"\"id\":{mine},", StringComparison.Ordinal), WithoutType(here));
        Assert.Contains("hologram", here, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-32602, "\"Bad arguments\"", """{"field":"x","exact":9007199254740993,"deep":[[[]]]}""")]
    [InlineData(-32001, "\"é \\u00e9 \\n\"", "[1,2.50]")]
    [InlineData(12345, "\"\"", "\"a text\"")]
    [InlineData(0, "\"null data\"", "null")]
    [InlineData(-1, "\"a number\"", "1e400")]
    public async Task A_servers_error_keeps_code_message_and_data(int code, string message, string data)
    {
        string id = Gateway.SendCall("sample", "raise_error", string.Create(CultureInfo.InvariantCulture, $$"""{"code":{{code}},"message":{{message}},"data":{{data}}}"""));

        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $$$"""{"jsonrpc":"2.0","id":{{{id}}},"error":{"code":{{{code}}},"message":{{{message}}},"data":{{{data}}}}}"""),
            await Gateway.AnswerAsync(id));
    }

    [Fact]
    public async Task A_tools_error_stays_a_result()
    {
        string id = Gateway.SendCall("sample", "tool_error", """{"message":"no luck"}""");

        Assert.Equal($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[{"type":"text","text":"no luck"}],"isError":true}}""", WithoutType(await Gateway.AnswerAsync(id)));
    }

    public static TheoryData<string> Arguments { get; } =
    [
        "{}",
        """{"n":9007199254740993,"e":1e400,"d":0.10,"neg":-0}""",
        """{"text":"é 日本 \u00e9 \ud83d\ude00 \/ \u0000","half":"\ud800"}""",
        """{ "spaces" : [ 1 , 2 ] }""",
        """{"twice":1,"twice":2}""",
        """{"arguments":{"mcp_name":"x","tool_name":"y"},"_meta":{"progressToken":1},"name":"z","id":5}""",
        """{"":"empty name","a b":"space","\n":"line break"}""",
        """{"null":null,"yes":true,"no":false,"list":[],"object":{}}""",
    ];

    [Theory]
    [MemberData(nameof(Arguments))]
    public async Task Arguments_arrive_as_the_client_sent_them(string arguments)
    {
        string line = await Gateway.CallLineAsync("sample", "echo_raw", arguments);

        Assert.EndsWith("\"structuredContent\":" + arguments + "}}", line, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public async Task Arguments_as_text_arrive_as_what_the_text_holds(string arguments)
    {
        string text = JsonSerializer.Serialize(arguments);

        string line = await Gateway.CallLineAsync("sample", "echo_raw", text);

        // White space between tokens may go: a message is one line, and the text may hold line breaks.
        Assert.EndsWith("\"structuredContent\":" + WithoutSpaceBetweenTokens(arguments) + "}}", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_with_line_breaks_between_tokens_stays_one_line()
    {
        string line = await Gateway.CallLineAsync("sample", "echo_raw", JsonSerializer.Serialize("{\r\n\t\"a\" : [ 1,\n 2 ],\n \"b c\":\"x : , y\" \n}\n"));

        Assert.EndsWith("\"structuredContent\":" + """{"a":[1,2],"b c":"x : , y"}""" + "}}", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("null")]
    public async Task No_arguments_are_an_empty_object(string kind)
    {
        string arguments = kind == "null" ? kind : JsonSerializer.Serialize(kind);

        Assert.EndsWith("\"structuredContent\":{}}}", await Gateway.CallLineAsync("sample", "echo_raw", arguments), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("17")]
    [InlineData("true")]
    [InlineData("\"no json\"")]
    [InlineData("\"[1]\"")]
    [InlineData("\"{} {}\"")]
    [InlineData("\"{\\\"half\\\":\"")]
    public async Task Arguments_that_are_no_object_are_refused(string arguments)
    {
        JsonElement result = await Gateway.CallAsync("sample", "echo_raw", arguments);

        Assert.True(result.IsError());
        Assert.Contains("\"arguments\" must be a JSON object", result.TextOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_megabytes_go_there_and_back()
    {
        string message = new string('m', 10 * 1024 * 1024) + "é";
        using TemporaryHome home = TemporaryHome.With(Sample.Server("sample") with { OutputLimit = 0 });
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        string line = await gateway.CallLineAsync("sample", "echo", $$"""{"message":"{{message}}"}""");

        Assert.True(line.Contains($"\"text\":\"{message}\"", StringComparison.Ordinal), "the text is not the same");
    }

    private static string WithoutSpaceBetweenTokens(string json)
    {
        var text = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < json.Length; i++)
        {
            quoted ^= json[i] == '"' && (i == 0 || json[i - 1] != '\\');
            text.Append(quoted || json[i] != ' ' ? json[i] : null);
        }

        return text.ToString();
    }
}
