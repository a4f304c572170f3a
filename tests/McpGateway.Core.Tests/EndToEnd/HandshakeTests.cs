using System.Text;
using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

public sealed class HandshakeTests
{
    private const string Modern = """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}""";

    [UnixFact("it looks into /proc")]
    public async Task Initialize_and_the_list_of_tools_start_no_server()
    {
        using var home = new TemporaryHome();
        string pids = home.NewFile();
        home.WriteServers(Sample.Server("sample", "--pid-file", pids));
        await using GatewayProcess gateway = GatewayProcess.Start(home);

        JsonElement initialized = await gateway.InitializeAsync();
        JsonElement tools = (await gateway.RequestAsync("tools/list")).GetProperty("tools");

        Assert.Equal("mcp-gateway", initialized.GetProperty("serverInfo").GetProperty("name").GetString());
        Assert.Equal(["list_available_mcps", "load_mcp_tools", "call_mcp_tool"], tools.EnumerateArray().Select(tool => tool.GetProperty("name").GetString()));
        Assert.Contains("sample", initialized.GetProperty("instructions").GetString(), StringComparison.Ordinal);
        Assert.Contains("tools not seen yet", await gateway.MetaAsync("list_available_mcps"), StringComparison.Ordinal);
        Assert.Empty(Processes.DescendantsOf(gateway.Id));
        Assert.False(File.Exists(pids));
    }

    [Theory]
    [InlineData("2024-11-05", "2024-11-05")]
    [InlineData("2025-03-26", "2025-03-26")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2023-01-01", "2025-11-25")]
    public async Task Every_revision_is_negotiated_and_calls_work_in_it(string asked, string answered)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = GatewayProcess.Start(home);

        JsonElement initialized = await gateway.InitializeAsync(asked);

        Assert.Equal(answered, initialized.GetProperty("protocolVersion").GetString());
        Assert.Equal(3, (await gateway.RequestAsync("tools/list")).GetProperty("tools").GetArrayLength());
        string id = gateway.SendCall("sample", "whole_result", """{"result":{"content":[]}}""");
        Assert.Equal($$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"content":[]}}""", await gateway.AnswerAsync(id));
    }

    [Fact]
    public async Task A_client_of_2026_07_28_discovers_lists_and_calls_without_initialize()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = GatewayProcess.Start(home);

        JsonElement discovered = await gateway.RequestAsync("server/discover", $$"""{"_meta":{{Modern}} }""");
        Assert.Contains("2026-07-28", discovered.GetProperty("supportedVersions").EnumerateArray().Select(version => version.GetString()));
        Assert.Equal("complete", discovered.GetProperty("resultType").GetString());

        JsonElement list = await gateway.RequestAsync("tools/list", $$"""{"_meta":{{Modern}} }""");
        Assert.Equal(3, list.GetProperty("tools").GetArrayLength());
        Assert.Equal("complete", list.GetProperty("resultType").GetString());

        JsonElement meta = await gateway.RequestAsync("tools/call", $$"""{"name":"list_available_mcps","_meta":{{Modern}} }""");
        Assert.Equal("complete", meta.GetProperty("resultType").GetString());
    }

    [Theory]
    [InlineData("""{"content":[],"structuredContent":{"n":9007199254740993}}""", """{"resultType":"complete","content":[],"structuredContent":{"n":9007199254740993}}""")]
    [InlineData("{}", """{"resultType":"complete"}""")]
    [InlineData("""{ "content":[] }""", """{"resultType":"complete","content":[] }""")]
    [InlineData("""{"content":[],"resultType":"input_required"}""", """{"content":[],"resultType":"input_required"}""")]
    public async Task A_forwarded_result_says_its_type_to_a_client_of_2026_07_28(string sent, string expected)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = GatewayProcess.Start(home);

        string id = gateway.NewId();
        gateway.Send(GatewayProcess.Request(id, "tools/call", GatewayProcess.Call("sample", "whole_result", $$"""{"result":{{sent}} }""", Modern)));

        Assert.Equal($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{expected}}}""", await gateway.AnswerAsync(id));
    }

    [Fact]
    public async Task Errors_of_the_gateway_say_their_type_to_a_client_of_2026_07_28()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = GatewayProcess.Start(home);

        JsonElement result = await gateway.RequestAsync("tools/call", GatewayProcess.Call("none", "x", "{}", Modern));

        Assert.True(result.IsError());
        Assert.Equal("complete", result.GetProperty("resultType").GetString());
    }

    [Fact]
    public async Task The_keys_of_2026_07_28_stay_between_client_and_gateway()
    {
        using TemporaryHome home = TemporaryHome.WithSample("--protocol", "2026-07-28");
        await using GatewayProcess gateway = GatewayProcess.Start(home);

        // The server would take the call for one of the new revision, which its session with the gateway is not.
        string line = await gateway.RequestLineAsync("tools/call", GatewayProcess.Call("sample", "echo", """{"message":"m"}""", Modern));

        Assert.Contains("\"result\":{\"resultType\":\"complete\",\"content\"", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-07-28", "-32022")]
    [InlineData("2027-01-01", "-32022")]
    public async Task Initialize_is_refused_for_revisions_that_have_none(string revision, string code)
    {
        using var home = new TemporaryHome();
        await using GatewayProcess gateway = GatewayProcess.Start(home);

        string line = await gateway.RequestLineAsync("initialize", $$"""{"protocolVersion":"{{revision}}","capabilities":{},"clientInfo":{"name":"t","version":"1"} }""");

        Assert.Contains($"\"code\":{code}", line, StringComparison.Ordinal);
        Assert.Contains($$"""{"supported":["2024-11-05","2025-03-26","2025-06-18","2025-11-25"],"requested":"{{revision}}"}""", line, StringComparison.Ordinal);
        // The same session may still begin with one that has.
        Assert.Equal("2025-06-18", (await gateway.InitializeAsync("2025-06-18")).GetProperty("protocolVersion").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"protocolVersion":5}""")]
    [InlineData("""{"protocolVersion":"2025-11-25","capabilities":[]}""")]
    [InlineData("""{"protocolVersion":"2025-11-25","clientInfo":"x"}""")]
    public async Task Initialize_says_what_is_wrong_with_its_params(string? parameters)
    {
        using var home = new TemporaryHome();
        await using GatewayProcess gateway = GatewayProcess.Start(home);

        string line = await gateway.RequestLineAsync("initialize", parameters);

        Assert.Contains("\"code\":-32602", line, StringComparison.Ordinal);
        Assert.Contains("protocolVersion", line, StringComparison.Ordinal);
        await gateway.InitializeAsync();
    }

    [Fact]
    public async Task Methods_that_a_revision_does_not_have_are_told()
    {
        using var home = new TemporaryHome();
        await using GatewayProcess stateless = GatewayProcess.Start(home);
        string[] gone = ["ping", "logging/setLevel", "resources/subscribe", "tasks/list"];
        foreach (string method in gone)
        {
            string line = await stateless.RequestLineAsync(method, $$"""{"level":"info","uri":"x","_meta":{{Modern}} }""");
            Assert.Contains("\"code\":-32601", line, StringComparison.Ordinal);
            Assert.Contains($"'{method}'", line, StringComparison.Ordinal);
        }

        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        string[] later = ["server/discover", "subscriptions/listen", "tasks/list", "no\\u202ething"];
        foreach (string method in later)
        {
            Assert.Contains("\"code\":-32601", await gateway.RequestLineAsync(method, "{}"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("1.50")]
    [InlineData("99999999999999999999")]
    [InlineData("\"\\u0041\"")]
    public async Task The_id_of_an_answer_is_that_of_the_request_byte_for_byte(string id)
    {
        using var home = new TemporaryHome();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);
        foreach (string request in (string[])[GatewayProcess.Request(id, "ping", null), GatewayProcess.Request(id, "tools/call", """{"name":"list_available_mcps"}"""), GatewayProcess.Request(id, "none", null)])
        {
            int from = gateway.Output.Lines.Length;
            gateway.Send(request);
            Assert.StartsWith($$"""{"jsonrpc":"2.0","id":{{id}},""", Encoding.UTF8.GetString(await gateway.Output.WaitForAsync(_ => true, from, () => request)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Ping_is_answered()
    {
        using var home = new TemporaryHome();
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home);

        Assert.Equal("{}", (await gateway.RequestAsync("ping")).GetRawText());
    }
}
