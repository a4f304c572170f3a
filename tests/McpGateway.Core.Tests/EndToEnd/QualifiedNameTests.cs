using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>Tools named with their server before them, where the server's name is missing, the same or the gateway's.</summary>
public sealed class QualifiedNameTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData(null, "memory__echo")]
    [InlineData(null, "memory.echo")]
    [InlineData(null, "memory/echo")]
    [InlineData(null, "memory:echo")]
    [InlineData(null, "mcp__memory__echo")]
    [InlineData(null, "mcp__gateway__memory__echo")]
    [InlineData(null, "MEMORY__echo")]
    [InlineData(null, "my_server__echo")]
    [InlineData("", "memory__echo")]
    [InlineData("memory", "memory__echo")]
    [InlineData("gateway", "memory__echo")]
    [InlineData("mcp-gateway", "memory/echo")]
    [InlineData("mcp__memory", "echo")]
    [InlineData("memory__echo", null)]
    public async Task A_server_in_the_name_is_put_right_whether_it_was_seen_before_or_not(string? server, string? tool)
    {
        _home.WriteConfiguration(Settings.Of("meta", Settings.Entry("memory", ""), Settings.Entry("my server", ""), Settings.Entry("other", "")));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal("m", (await CallAsync(gateway, server, tool)).TextOf());
        }

        Assert.Contains("\"name\":\"echo\"", await LoadAsync(gateway, server, tool, isError: false), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_mean_two_servers_is_not_called()
    {
        string ledger = _home.NewFile();
        // 'a' has a tool 'b__echo' only if it says so: while it was never seen, both may be meant.
        _home.WriteConfiguration(Settings.Of("meta", Settings.Entry("a", "", "--ledger", ledger), Settings.Entry("a__b", "", "--ledger", ledger)));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);

        Assert.Contains("call_mcp_tool needs", (await CallAsync(gateway, null, "a__b__echo")).TextOf(), StringComparison.Ordinal);
        Assert.Contains("is not configured", (await CallAsync(gateway, "c", "a__echo")).TextOf(), StringComparison.Ordinal);
        Assert.Contains("load_mcp_tools needs", await LoadAsync(gateway, null, "a__b__echo", isError: true), StringComparison.Ordinal);
        Assert.Empty(TemporaryHome.Lines(ledger));

        await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"a"}""");
        await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"a__b"}""");
        Assert.Equal("m", (await CallAsync(gateway, null, "a__b__echo")).TextOf());
        Assert.Contains("call_mcp_tool needs", (await CallAsync(gateway, null, "echo")).TextOf(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("memory__echo")]
    [InlineData("mcp__memory__echo")]
    public async Task What_is_denied_or_needs_consent_stays_so(string tool)
    {
        _home.WriteConfiguration(Settings.Of("meta", Settings.Entry("memory", ",\"tools\":{\"deny\":[\"echo\"],\"confirm\":[\"pid\"]}")));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);
        for (int i = 0; i < 2; i++)
        {
            Assert.Contains("tools.deny", (await CallAsync(gateway, null, tool)).TextOf(), StringComparison.Ordinal);
            Assert.Contains("tools.confirm", (await CallAsync(gateway, null, tool.Replace("echo", "pid", StringComparison.Ordinal))).TextOf(), StringComparison.Ordinal);
            await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"memory"}""");
        }
    }

    [Fact]
    public async Task The_gateways_own_tool_is_found_without_its_server()
    {
        _home.WriteConfiguration(Settings.Of("meta", Settings.Entry("memory", "")));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);

        string line = await gateway.RequestLineAsync("tools/call", """{"name":"call_mcp_tool","arguments":{"tool_name":"gateway__read_result","arguments":{"id":"none"}}}""");

        Assert.Contains("none", line, StringComparison.Ordinal);
        Assert.DoesNotContain("needs \\\"mcp_name", line, StringComparison.Ordinal);
    }

    private static Task<JsonElement> CallAsync(GatewayProcess gateway, string? server, string? tool) =>
        gateway.RequestAsync("tools/call", $"{{\"name\":\"call_mcp_tool\",\"arguments\":{{{Member("mcp_name", server)}{Member("tool_name", tool)}\"arguments\":{{\"message\":\"m\"}}}}}}");

    private static Task<string> LoadAsync(GatewayProcess gateway, string? server, string? tool, bool isError) =>
        gateway.MetaAsync("load_mcp_tools", $"{{{Member("mcp_name", server)}\"tools\":[{(tool is null ? "" : JsonText.Quote(tool))}]}}", isError);

    private static string Member(string name, string? value) => value is null ? "" : $"\"{name}\":{JsonText.Quote(value)},";
}
