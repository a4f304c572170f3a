using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>Clients of revision 2026-07-28, which know no sessions: every request stands for itself.</summary>
public sealed class StatelessClientTests
{
    private const string Version = "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"";
    private const string Capabilities = "\"io.modelcontextprotocol/clientCapabilities\":{}";

    private const string Warnings = "\"io.modelcontextprotocol/logLevel\":\"warning\",";

    public static TheoryData<string, string> Methods { get; } = new()
    {
        { "server/discover", "{}" },
        { "tools/list", "{}" },
        { "tools/call", """{"name":"list_available_mcps"}""" },
        { "tools/call", GatewayProcess.Call("sample", "pid", "{}") },
        { "prompts/list", "{}" },
        { "prompts/get", """{"name":"sample__greet","arguments":{"name":"X"}}""" },
        { "resources/list", "{}" },
        { "resources/templates/list", "{}" },
        { "resources/read", """{"uri":"mcp-gateway://sample/sample://text"}""" },
        { "completion/complete", """{"ref":{"type":"ref/prompt","name":"sample__summary"},"argument":{"name":"style","value":""}}""" },
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_result_says_its_type_and_how_long_it_may_be_kept(string method, string parameters)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = GatewayProcess.Start(home);

        JsonElement result = await new StatelessClient(gateway).RequestAsync(method, parameters);

        Assert.Equal("complete", result.GetProperty("resultType").GetString());
        bool isKept = method.EndsWith("/list", StringComparison.Ordinal) || method is "server/discover" or "resources/read";
        Assert.Equal(isKept, result.TryGetProperty("ttlMs", out JsonElement time));
        Assert.Equal(isKept, result.TryGetProperty("cacheScope", out JsonElement scope));
        if (isKept)
        {
            Assert.InRange(time.GetInt32(), 0, int.MaxValue);
            Assert.Equal("private", scope.GetString());
        }
    }

    [UnixTheory("it looks into /proc")]
    [MemberData(nameof(Methods))]
    public async Task A_request_that_does_not_say_what_it_must_is_refused(string method, string parameters)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        await new StatelessClient(gateway).RequestAsync("tools/list");

        foreach (string meta in (string[])[Version, Capabilities, Version + ",\"io.modelcontextprotocol/clientCapabilities\":null", "\"a\":1"])
        {
            string line = await gateway.RequestLineAsync(method, $$$"""{"_meta":{{{{meta}}}}{{{(parameters == "{}" ? "" : ",")}}}{{{parameters[1..]}}}""");
            Assert.True(JsonText.Parse(line).TryGetProperty("error", out JsonElement error) && error.GetProperty("code").GetInt32() == -32602, $"{meta}: {line}");
        }

        // The server was not even started.
        Assert.Empty(Processes.DescendantsOf(gateway.Id));
    }

    [UnixTheory("it looks into /proc")]
    [MemberData(nameof(Methods))]
    public async Task A_revision_that_is_not_spoken_is_refused_with_those_that_are(string method, string parameters)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await home.MeetServersAsync();
        await using GatewayProcess gateway = GatewayProcess.Start(home);

        foreach (string version in (string[])["2099-01-01", "2025-11-25", "x"])
        {
            if (method == "server/discover" && version == "2025-11-25")
            {
                // The SDK's server answers it, with another code.
                continue;
            }

            string line = await gateway.RequestLineAsync(method, $$$"""{"_meta":{"io.modelcontextprotocol/protocolVersion":"{{{version}}}",{{{Capabilities}}}}{{{(parameters == "{}" ? "" : ",")}}}{{{parameters[1..]}}}""");
            JsonElement error = JsonText.Parse(line).GetProperty("error");
            Assert.Equal(-32022, error.GetProperty("code").GetInt32());
            Assert.Equal(version, error.GetProperty("data").GetProperty("requested").GetString());
            Assert.Contains("2026-07-28", error.GetProperty("data").GetProperty("supported").EnumerateArray().Select(one => one.GetString()));
        }

        Assert.Empty(Processes.DescendantsOf(gateway.Id));
    }

    [UnixTheory("it looks into /proc")]
    [InlineData("ping", "{}")]
    [InlineData("logging/setLevel", """{"level":"debug"}""")]
    [InlineData("resources/subscribe", """{"uri":"mcp-gateway://sample/sample://text"}""")]
    [InlineData("resources/unsubscribe", """{"uri":"mcp-gateway://sample/sample://text"}""")]
    [InlineData("tasks/list", "{}")]
    public async Task What_the_revision_no_longer_has_is_not_there(string method, string parameters)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = GatewayProcess.Start(home);

        JsonElement error = await new StatelessClient(gateway).ErrorAsync(method, parameters);

        Assert.Equal(-32601, error.GetProperty("code").GetInt32());
        Assert.Empty(Processes.DescendantsOf(gateway.Id));
    }

    [Fact]
    public async Task A_resource_that_is_not_there_has_the_code_of_the_revision()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using GatewayProcess gateway = GatewayProcess.Start(home);

        string line = await new StatelessClient(gateway).LineAsync("resources/read", """{"uri":"mcp-gateway://sample/sample://none"}""");

        Assert.EndsWith(""","error":{"code":-32602,"message":"Resource not found","data":{"uri":"sample://none"}}}""", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--protocol", "2025-11-25")]
    [InlineData("--modern-only")]
    public async Task Log_messages_come_for_requests_that_ask_for_them(params string[] options)
    {
        using TemporaryHome home = TemporaryHome.WithSample(options);
        await using GatewayProcess gateway = GatewayProcess.Start(home);
        var client = new StatelessClient(gateway);

        await client.CallAsync("sample", "log", """{"level":"emergency","data":"nobody asked"}""");
        await client.CallAsync("sample", "log", """{"level":"info","data":"below"}""", Warnings);
        await client.CallAsync("sample", "log", """{"level":"error","data":"heard"}""", Warnings);
        await client.CallAsync("sample", "log", """{"level":"emergency","data":"nobody asked"}""");

        Assert.Equal("""{"level":"error","logger":"sample","data":"heard"}""", Assert.Single(gateway.Received("notifications/message")).GetProperty("params").GetRawText());
    }

    [Fact]
    public async Task Each_request_has_its_own_capabilities()
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("sample", "--modern-only"), Sample.Server("old"));
        await using GatewayProcess gateway = GatewayProcess.Start(home);

        JsonElement able = await new StatelessClient(gateway, """{"roots":{}}""").CallAsync("old", "ask", Questions.Ask(Questions.Roots));
        Assert.Equal("input_required", able.GetProperty("resultType").GetString());
        JsonElement unable = await new StatelessClient(gateway).CallAsync("old", "ask", Questions.Ask(Questions.Roots));
        Assert.Contains("-32601", Assert.Single(Questions.AnswersOf(unable)), StringComparison.Ordinal);
    }
}
