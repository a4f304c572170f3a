using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using McpGateway.Http.Tests.Support;

namespace McpGateway.Http.Tests.Telemetry;

/// <summary>Metrics as Prometheus reads them.</summary>
public sealed class MetricsTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task The_page_says_what_happened_and_what_runs()
    {
        _home.WriteConfiguration("""{"gateway":{"outputLimit":1000},"mcpServers":{""" + Settings.Entry("sample", "") + "," + Settings.Entry("broken", "", "--exit-at-start", "3") + "}}");
        await using ServeProcess gateway = await ServeProcess.StartAsync(_home, "--metrics");
        using HttpPeer peer = await gateway.ConnectAsync();
        await peer.CallAsync("echo", """{"message":"hi"}""");
        await peer.CallAsync("echo", $$"""{"message":{{JsonText.Quote(string.Concat(Enumerable.Repeat("many words ", 2000)))}}}""");
        await peer.CallAsync("tool_error");
        await peer.CallAsync("made_up_by_the_client");
        await peer.RequestAsync("tools/call", GatewayProcess.Call("nowhere", "echo", "{}"));
        for (int i = 0; i < 3; i++)
        {
            await peer.RequestAsync("tools/call", GatewayProcess.Call("broken", "echo", "{}"));
        }

        PrometheusPage page = await PageAsync(gateway);

        const string Calls = "mcp_server_operation_duration_seconds_count";
        Assert.Equal(2, page.Value(Calls, "mcp_gateway_server_name=\"sample\"", "gen_ai_tool_name=\"echo\""));
        Assert.Equal(1, page.Value(Calls, "gen_ai_tool_name=\"tool_error\"", "error_type=\"tool_error\""));
        Assert.Equal(1, page.Value(Calls, "mcp_gateway_server_name=\"sample\"", "gen_ai_tool_name=\"_other\""));
        Assert.Equal(1, page.Value(Calls, "mcp_gateway_server_name=\"_other\"", "error_type=\"unknown_server\""));
        Assert.Equal(1, page.Value("mcp_gateway_server_processes", "\"sample\""));
        Assert.Equal(0, page.Value("mcp_gateway_server_processes", "\"broken\""));
        Assert.Equal(1, page.Value("mcp_gateway_server_circuit_open", "\"broken\""));
        Assert.Equal(0, page.Value("mcp_gateway_server_circuit_open", "\"sample\""));
        Assert.Equal(1, page.Value("mcp_gateway_server_start_duration_seconds_count", "\"sample\""));
        Assert.Equal(3, page.Value("mcp_gateway_server_start_duration_seconds_count", "\"broken\"", "error_type="));
        Assert.True(page.Value("mcp_gateway_server_tools", "\"sample\"") > 10);
        Assert.True(page.Value("mcp_gateway_server_tools_tokens", "\"sample\"") > 1000);
        Assert.Equal(1, page.Value("mcp_gateway_results_cut_total", "\"sample\""));
        Assert.InRange(page.Value("mcp_gateway_results_spared_tokens_total", "\"sample\""), 2000, 8000);
        Assert.Equal(1, page.Value("mcp_gateway_sessions", "mcp_gateway_transport=\"http\""));
        Assert.True(page.Value("http_server_request_duration_seconds_count", "http_route=\"/mcp\"", "\"POST\"", "\"200\"") >= 8);
        Assert.Equal(1, page.Value("mcp_gateway_build_info", "version=\""));
        Assert.True(page.Value("process_uptime_seconds") > 0);
        Assert.DoesNotContain(page.Labels, label => label.Contains("made_up", StringComparison.Ordinal) || label.Contains("nowhere", StringComparison.Ordinal) || label.Contains("user", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_server_calls_its_tools_stays_within_its_label()
    {
        const string Tool = "a\"} 1\nevil_total{x=\"\\";
        string list = """{"tools":[{"inputSchema":{"type":"object"},"name":""" + JsonText.Quote(Tool) + "}]}";
        _home.WriteConfiguration(Settings.Of("meta", Settings.Entry("sam\\\"ple", "", "--reply", "tools/list=" + list)));
        await using ServeProcess gateway = await ServeProcess.StartAsync(_home, "--metrics");
        using HttpPeer peer = await gateway.ConnectAsync();
        await peer.AnswerAsync("1", "tools/call", """{"name":"call_mcp_tool","arguments":{"mcp_name":"sam\\\"ple","arguments":{},"tool_name":""" + JsonText.Quote(Tool) + "}}");

        PrometheusPage page = await PageAsync(gateway);

        Assert.DoesNotContain("evil_total", page.Names, StringComparer.Ordinal);
        Assert.Equal(1, page.Value("mcp_server_operation_duration_seconds_count", """gen_ai_tool_name="a\"} 1 evil_total{x=\"\\",""", """mcp_gateway_server_name="sam\\\"ple","""));
    }

    [Fact]
    public async Task A_token_needs_the_right_and_tells_nothing_of_other_servers()
    {
        _home.WriteConfiguration(Settings.Of("meta", Settings.Entry("sample", ""), Settings.Entry("other", "")));
        string user = await AddAsync("user"), scraper = await AddAsync("scraper", "--metrics"), part = await AddAsync("part", "--metrics", "--server", "sample", "--tool", "echo");
        await using ServeProcess gateway = await ServeProcess.StartAsync(_home, "--metrics");
        using HttpPeer peer = PeerOf(gateway, user), watcher = PeerOf(gateway, scraper);
        await peer.InitializeAsync();
        await watcher.InitializeAsync();
        await peer.CallAsync("echo", """{"message":"hi"}""");
        await peer.CallAsync("tool_error");
        await peer.RequestAsync("tools/call", GatewayProcess.Call("other", "echo", """{"message":"hi"}"""));
        await peer.RequestAsync("tools/call", GatewayProcess.Call("nowhere", "echo", "{}"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(gateway, null)).Status);
        (HttpStatusCode status, string text) = await GetAsync(gateway, user);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("mcp-gateway token add NAME --metrics", text, StringComparison.Ordinal);

        PrometheusPage all = await PageAsync(gateway, scraper), some = await PageAsync(gateway, part);
        Assert.True(all.Has("mcp_server_operation_duration_seconds_count", "\"other\"") && all.Has("mcp_gateway_sessions"));
        Assert.True(some.Has("mcp_server_operation_duration_seconds_count", "gen_ai_tool_name=\"echo\"") && some.Has("mcp_gateway_build_info"));
        Assert.DoesNotContain(some.Labels, label => label.Contains("other", StringComparison.Ordinal) || label.Contains("tool_error", StringComparison.Ordinal));
        Assert.False(some.Has("mcp_gateway_sessions") || some.Has("http_server_request_duration_seconds_count"));

        // Whoever watches gets to no server.
        string listed = (await watcher.RequestAsync("tools/call", """{"name":"list_available_mcps","arguments":{}}""")).TextOf();
        Assert.DoesNotContain("sample", listed, StringComparison.Ordinal);
        Assert.True((await watcher.CallAsync("echo", """{"message":"hi"}""")).GetProperty("isError").GetBoolean());
        JsonElement tokens = JsonText.Parse((await Executable.RunAsync(_home, "token", "list", "--json")).Output);
        Assert.Equal([true, true, false], tokens.EnumerateArray().Select(token => token.GetProperty("metrics").GetBoolean()));
    }

    [Fact]
    public async Task There_is_no_page_unless_it_is_asked_for_and_users_are_named_where_that_is_asked_for()
    {
        _home.WriteConfiguration(Settings.Of("meta", Settings.Entry("sample", "")));
        await using (ServeProcess without = await ServeProcess.StartAsync(_home))
        {
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(without, null)).Status);
        }

        await File.WriteAllTextAsync(_home.Home.EnvironmentFile, "GATEWAY_TELEMETRY_USERS=true\n", TestContext.Current.CancellationToken);
        string user = await AddAsync("user"), scraper = await AddAsync("scraper", "--metrics");
        await using ServeProcess gateway = await ServeProcess.StartAsync(_home, "--metrics");
        using HttpPeer peer = PeerOf(gateway, user);
        await peer.InitializeAsync();
        await peer.CallAsync("echo", """{"message":"hi"}""");

        Assert.Equal(1, (await PageAsync(gateway, scraper)).Value("mcp_server_operation_duration_seconds_count", "user_name=\"user\""));
    }

    private static HttpPeer PeerOf(ServeProcess gateway, string token)
    {
        HttpPeer peer = gateway.NewPeer();
        peer.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return peer;
    }

    private static async Task<PrometheusPage> PageAsync(ServeProcess gateway, string? token = null)
    {
        (HttpStatusCode status, string text) = await GetAsync(gateway, token);
        Assert.True(status == HttpStatusCode.OK, text);
        return PrometheusPage.Read(text);
    }

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(ServeProcess gateway, string? token)
    {
        using HttpPeer peer = gateway.NewPeer();
        peer.Client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage response = await peer.Client.GetAsync(new Uri(gateway.Url, "/metrics"), TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task<string> AddAsync(string name, params string[] options)
    {
        (int code, string output, string errors) = await Executable.RunAsync(_home, ["token", "add", name, .. options]);
        Assert.True(code == 0, errors);
        return output.Trim();
    }
}
