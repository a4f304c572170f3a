using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>What models get wrong about a call is put right where it can be meant in one way only, and explained where it cannot.</summary>
public sealed class SelfCorrectionTests : IAsyncLifetime
{
    private const string Elicits = """{"elicitation":{}}""";

    private readonly TemporaryHome _home = new();
    private GatewayProcess _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _home.WriteServers(Sample.Server("sample", "--typed-tools"), Sample.Server("other"));
        _gateway = await GatewayProcess.ConnectAsync(_home);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task Values_sent_as_text_arrive_as_what_the_schema_wants_also_by_the_first_call_of_all()
    {
        const string Sent = """
            {"count":"5","ratio":"1.50","flag":"true","note":"5","either":"5","any":"5","limit":"7","level":"2","tags":["1","true"],"numbers":["1",2],"pair":["1","2"],"options":{"depth":"3","label":"4"},"ports":{"a":"80"},"maybe":{"deep":"false"},"unknown":"5"}
            """;
        const string Arrives = """
            {"count":5,"ratio":1.50,"flag":true,"note":"5","either":"5","any":"5","limit":7,"level":2,"tags":["1","true"],"numbers":[1,2],"pair":["1",2],"options":{"depth":3,"label":"4"},"ports":{"a":80},"maybe":{"deep":false},"unknown":"5"}
            """;

        Assert.Equal(Arrives.Trim(), await ReceivedAsync(Sent.Trim()));
        Assert.Equal(Arrives.Trim(), await ReceivedAsync(JsonSerializer.Serialize(Sent)));
        Assert.Equal(Arrives.Trim(), await ReceivedAsync($$"""{"arguments":{{Sent.Trim()}}}"""));
    }

    [Theory]
    [InlineData("""{"numbers":"[1, 2]","options":"{\"depth\": \"1\"}","tags":"[1"}""", """{"numbers":[1,2],"options":{"depth":1},"tags":"[1"}""")]
    [InlineData("""{"count":"five","flag":"yes","ratio":" 5","limit":"5.0"}""", """{"count":"five","flag":"yes","ratio":" 5","limit":"5.0"}""")]
    [InlineData("""{ "count" : 5,  "note":"\u0035" }""", """{ "count" : 5,  "note":"\u0035" }""")]
    [InlineData("""{ "arguments" : {"arguments": "{\"count\": 1}"} }""", """{"count":1}""")]
    [InlineData("""{"arguments":{"count":1},"note":"x"}""", """{"arguments":{"count":1},"note":"x"}""")]
    [InlineData("""{"arguments":[1]}""", """{"arguments":[1]}""")]
    [InlineData("""{"count":null,"note":"x","flag":null}""", """{"note":"x"}""")]
    [InlineData("""{"count":"5","note":null,"options":{"depth":null,"label":"4"},"unknown":null}""", """{"count":5,"options":{"label":"4"},"unknown":null}""")]
    [InlineData("""{"arguments":"{\"count\":null,\"note\":\"x\"}"}""", """{"note":"x"}""")]
    [InlineData("""{"arguments":"no object"}""", """{"arguments":"no object"}""")]
    public async Task Arguments_arrive_as_they_were_meant(string sent, string arrive) => Assert.Equal(arrive, await ReceivedAsync(sent));

    [Fact]
    public async Task Arguments_within_arguments_are_left_to_a_tool_that_has_such_an_argument()
    {
        Assert.Equal("""{"arguments":{"a":1}}""", Received(await _gateway.CallLineAsync("sample", "wrapped", """{"arguments":{"a":1}}""")));
        Assert.EndsWith("\"structuredContent\":{\"arguments\":{}}}}", await _gateway.CallLineAsync("sample", "echo_raw", """{"arguments":{}}"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"mcp_name":"sample","tool_name":"every_type","count":"5","note":"x","unknown":1}""", """{"count":5,"note":"x","unknown":1}""")]
    [InlineData("""{"note":"x","mcp_name":"sample","tool_name":"every_type","arguments":null}""", """{"note":"x"}""")]
    [InlineData("""{"mcp_name":"sample","tool_name":"every_type","reason":"none of its arguments"}""", "{}")]
    [InlineData("""{"mcp_name":"sample","tool_name":"every_type","arguments":{"note":"y"},"count":1}""", """{"note":"y"}""")]
    public async Task Arguments_beside_the_name_of_the_tool_are_taken_for_arguments(string call, string arrive) =>
        Assert.Equal(arrive, Received(await _gateway.RequestLineAsync("tools/call", $$"""{"name":"call_mcp_tool","arguments":{{call}}}""")));

    [Theory]
    [InlineData("sample__every_type")]
    [InlineData("sample.every_type")]
    [InlineData("sample/every_type")]
    [InlineData("Sample:every_type")]
    [InlineData("mcp__sample__every_type")]
    public async Task A_tool_is_found_by_its_name_with_its_server_before_it(string tool)
    {
        Assert.Equal("""{"count":5}""", Received(await _gateway.CallLineAsync("sample", tool, """{"count":"5"}""")));
        Assert.Equal("""{"count":5}""", Received(await _gateway.CallLineAsync("sample", tool, """{"count":"5"}""")));
    }

    [Theory]
    [InlineData("write_note")]
    [InlineData("Write-Note")]
    [InlineData("writeNote")]
    [InlineData("other__write-note")]
    [InlineData("sample__write_note")]
    [InlineData("sample_write-note")]
    [InlineData("note_write")]
    public async Task A_tool_with_a_similar_name_is_named_first_and_never_called(string tool)
    {
        JsonElement result = await _gateway.CallAsync("sample", tool, """{"note":"x"}""");

        Assert.True(result.IsError());
        Assert.StartsWith($"Server 'sample' has no tool '{tool}'. Nearest: write-note(note?: string); ", result.TextOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_of_another_server_and_a_call_without_a_server_say_which_server_has_it()
    {
        await _gateway.CallAsync("sample", "every_type");
        await _gateway.CallAsync("other", "pid");
        const string Hint = """'every_type' is a tool of 'sample': {"mcp_name": "sample", "tool_name": "every_type", "arguments": {...}}, every_type(""";

        Assert.Contains("Configured servers, nearest match first: sample, other. " + Hint, (await _gateway.CallAsync("smaple", "every_type")).TextOf(), StringComparison.Ordinal);
        Assert.Contains(Hint, (await _gateway.CallAsync("other", "every_type")).TextOf(), StringComparison.Ordinal);
        Assert.Contains(Hint, await _gateway.MetaAsync("call_mcp_tool", """{"tool_name":"every_type"}""", isError: true), StringComparison.Ordinal);
        Assert.Contains("'pid' is a tool of 'sample', 'other'.", await _gateway.MetaAsync("call_mcp_tool", """{"tool_name":"pid"}""", isError: true), StringComparison.Ordinal);
        Assert.Contains("load_mcp_tools with \"mcp_name\": \"sample\"", await _gateway.MetaAsync("call_mcp_tool", """{"mcp_name":"sample"}""", isError: true), StringComparison.Ordinal);
        Assert.Contains("call_mcp_tool needs \"mcp_name\" and \"tool_name\"", await _gateway.MetaAsync("call_mcp_tool", "{}", isError: true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 validation error for tool_errorArguments\nmessage\n  Field required [type=missing, input_value={}, input_type=dict]")]
    [InlineData("MCP error -32602: Input validation error: Invalid arguments for tool tool_error: [{\"code\":\"invalid_type\",\"path\":[\"message\"]}]")]
    [InlineData("Input validation error: 'message' is a required property")]
    [InlineData("data must have required property 'message'")]
    [InlineData("missing required parameter: message")]
    [InlineData("failed to deserialize parameters: missing field `message`")]
    [InlineData("tool_error() missing 1 required positional argument: 'message'")]
    public async Task A_refusal_of_arguments_comes_with_the_signature(string text)
    {
        string line = await _gateway.CallLineAsync("sample", "tool_error", $$"""{"message":{{JsonText.Quote(text)}}}""");

        JsonElement result = JsonText.Parse(line).GetProperty("result");
        Assert.True(result.IsError());
        Assert.Equal(text + "\nSignature: tool_error(message: string)", result.TextOf());
    }

    [Theory]
    [InlineData("""{"content":[{"type":"hologram","n":1.50},{"type":"text","text":"Invalid arguments"} ],"isError":true,"_meta":{"a":1}}""", """{"content":[{"type":"hologram","n":1.50},{"type":"text","text":"Invalid arguments"} ,{"type":"text","text":"Signature: whole_result(result: any)"}],"isError":true,"_meta":{"a":1}}""")]
    [InlineData("""{"isError":true,"content":[{"type":"text","text":"Invalid arguments. Signature: whole_result(result: any)"}]}""", null)]
    [InlineData("""{"isError":false,"content":[{"type":"text","text":"Invalid arguments"}]}""", null)]
    [InlineData("""{"content":[{"type":"text","text":"Invalid arguments"}]}""", null)]
    [InlineData("""{"isError":true,"content":[{"type":"text","text":"The file is not there"}]}""", null)]
    [InlineData("""{"isError":true,"content":"Invalid arguments"}""", null)]
    [InlineData("""{"isError":true,"content":[]}""", null)]
    public async Task Of_an_answer_nothing_else_is_changed(string result, string? becomes)
    {
        string id = _gateway.SendCall("sample", "whole_result", $$"""{"result":{{result}}}""");

        Assert.Equal($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{becomes ?? result}}}""", await _gateway.AnswerAsync(id));
    }

    [Theory]
    [InlineData("""{"code":-32602,"message":"Bad \u0061 é"}""", """{"code":-32602,"message":"Bad \u0061 é\nSignature: raise_error(code: int, message: string, data?: any)"}""")]
    [InlineData("""{"code":-32602,"message":"Invalid params","data":[1.50]}""", """{"code":-32602,"message":"Invalid params\nSignature: raise_error(code: int, message: string, data?: any)","data":[1.50]}""")]
    [InlineData("""{"code":-32602,"message":"Bad","data":[1.50]}""", null)]
    [InlineData("""{"code":-32603,"message":"Invalid input: [{\"code\":\"invalid_type\"}]"}""", """{"code":-32603,"message":"Invalid input: [{\"code\":\"invalid_type\"}]\nSignature: raise_error(code: int, message: string, data?: any)"}""")]
    [InlineData("""{"code":-32000,"message":"Missing required field"}""", """{"code":-32000,"message":"Missing required field\nSignature: raise_error(code: int, message: string, data?: any)"}""")]
    [InlineData("""{"code":-32600,"message":"message must be set"}""", """{"code":-32600,"message":"message must be set\nSignature: raise_error(code: int, message: string, data?: any)"}""")]
    [InlineData("""{"code":-32603,"message":"No valid value: 'code' is not allowed here"}""", """{"code":-32603,"message":"No valid value: 'code' is not allowed here\nSignature: raise_error(code: int, message: string, data?: any)"}""")]
    [InlineData("""{"code":-32601,"message":"Invalid arguments"}""", null)]
    [InlineData("""{"code":-32603,"message":"Internal error"}""", null)]
    [InlineData("""{"code":-32603,"message":"The message was not sent: the token is invalid"}""", null)]
    public async Task An_error_about_params_keeps_code_message_and_data_and_gets_the_signature(string error, string? becomes)
    {
        string id = _gateway.SendCall("sample", "raise_error", error);

        Assert.Equal($$"""{"jsonrpc":"2.0","id":{{id}},"error":{{becomes ?? error}}}""", await _gateway.AnswerAsync(id));
    }

    [Fact]
    public async Task Exposed_tools_get_corrected_arguments_and_no_signature()
    {
        _home.WriteConfiguration(Settings.Of("all", Settings.Entry("sample", "", "--typed-tools")));
        await _gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"sample"}""");
        await Deadline.UntilAsync(async () => (await _gateway.RequestLineAsync("tools/list", null)).Contains("sample__every_type", StringComparison.Ordinal), () => "not exposed");

        Assert.Equal("""{"count":5}""", Received(await _gateway.RequestLineAsync("tools/call", """{"name":"sample__every_type","arguments":{"count":"5"}}""")));
        Assert.Equal("""{"count":5}""", Received(await _gateway.RequestLineAsync("tools/call", """{"name":"sample__every_type","arguments":"{\"arguments\":{\"count\":\"5\"}}"}""")));
        JsonElement refused = await _gateway.RequestAsync("tools/call", """{"name":"sample__tool_error","arguments":{"message":"Invalid arguments"}}""");
        Assert.Equal("Invalid arguments", refused.TextOf());
    }

    [Theory]
    [InlineData("sample__count")]
    [InlineData("mcp__sample__count")]
    [InlineData("sample.COUNT")]
    public async Task A_denied_tool_is_denied_by_every_name(string tool)
    {
        string ledger = _home.NewFile();
        _home.WriteConfiguration(Settings.Of("meta", Settings.Entry("sample", ",\"tools\":{\"deny\":[\"count\"]}", "--ledger", ledger)));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);

        for (int i = 0; i < 2; i++)
        {
            Assert.True((await gateway.CallAsync("sample", tool, """{"key":"k"}""")).IsError());
            // The second time the catalog knows the server.
            await gateway.CallAsync("sample", "pid", """{"key":"k"}""");
        }

        Assert.DoesNotContain(TemporaryHome.Lines(ledger), line => line.StartsWith("count", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_user_sees_what_is_sent_whatever_the_tool_was_called()
    {
        _home.WriteConfiguration(Settings.Of("meta", Settings.Entry("sample", ",\"tools\":{\"confirm\":[\"every_type\"]}", "--typed-tools")));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home, capabilities: Elicits);

        // Never seen: asked about, and sent, as it is.
        Assert.Equal("""{"count":"5"}""", await ConfirmedAsync(gateway, 1, "every_type", "\"count\": \"5\""));
        Assert.Equal("""{"count":5}""", await ConfirmedAsync(gateway, 2, "every_type", "\"count\": 5"));
        Assert.Equal("""{"count":5}""", await ConfirmedAsync(gateway, 3, "sample__every_type", "\"count\": 5"));
    }

    [Fact]
    public async Task A_qualified_name_of_a_tool_that_needs_consent_is_asked_about_also_where_the_server_was_never_seen()
    {
        _home.WriteConfiguration(Settings.Of("meta", Settings.Entry("sample", ",\"tools\":{\"confirm\":[\"every_type\"]}", "--typed-tools")));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home, capabilities: Elicits);

        Assert.Equal("""{"count":5}""", await ConfirmedAsync(gateway, 1, "sample__every_type", "\"count\": 5"));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_while_its_server_is_asked_what_it_offers_is_not_made()
    {
        string ledger = _home.NewFile(), methods = _home.NewFile();
        _home.WriteServers(Sample.Server("sample", "--ledger", ledger, "--hang", "tools/list", "--method-file", methods));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);
        string id = gateway.SendCall("sample", "count", """{"key":"k"}""");
        await Deadline.Until(() => TemporaryHome.Lines(methods).Contains("tools/list"), () => "not asked");

        gateway.Send($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{id}}}}}""");
        gateway.CloseInput();
        await gateway.ExitAsync();

        Assert.Empty(TemporaryHome.Lines(ledger));
        Assert.DoesNotContain(gateway.Output.Lines, line => System.Text.Encoding.UTF8.GetString(line).Contains($"\"id\":{id},", StringComparison.Ordinal));
    }

    private static async Task<string> ConfirmedAsync(GatewayProcess gateway, int number, string tool, string shown)
    {
        string id = gateway.SendCall("sample", tool, """{"count":"5"}""");
        JsonElement asked = await gateway.ReceivedAsync("elicitation/create", number);
        Assert.Equal($"McpGateway asks for your consent: run the tool \"every_type\" of the server \"sample\" with 1 argument: {shown}?", asked.GetProperty("params").GetProperty("message").GetString());
        gateway.Reply(asked, """{"action":"accept","content":{}}""");
        return Received(await gateway.AnswerAsync(id));
    }

    private static string Received(string line) =>
        JsonText.Parse(line).GetProperty("result").TryGetProperty("structuredContent", out JsonElement structured) ? structured.GetProperty("received").GetRawText() : line;

    private async Task<string> ReceivedAsync(string arguments) => Received(await _gateway.CallLineAsync("sample", "every_type", arguments));
}
