using System.Globalization;
using System.Text.Json;
using McpGateway.Tests.Support;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpGateway.Tests.EndToEnd;

/// <summary>The SDK's own client in front of the gateway.</summary>
public sealed class SdkClientTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("2025-11-25")]
    [InlineData("2024-11-05")]
    public async Task It_connects_lists_searches_loads_and_calls(string? version)
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using McpClient client = await ConnectAsync(home, version);

        IList<McpClientTool> tools = await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["list_available_mcps", "load_mcp_tools", "call_mcp_tool"], tools.Select(tool => tool.Name));
        Assert.Contains("sample", client.ServerInstructions, StringComparison.Ordinal);
        Assert.Contains("sample: ", TextOf(await CallAsync(client, "list_available_mcps")), StringComparison.Ordinal);
        Assert.Contains("add(a: number, b: number)", TextOf(await CallAsync(client, "load_mcp_tools", ("mcp_name", "sample"))), StringComparison.Ordinal);
        CallToolResult sum = await CallAsync(client, "call_mcp_tool", ("mcp_name", "sample"), ("tool_name", "add"), ("arguments", new { a = 2, b = 3 }));
        Assert.Equal("5", TextOf(sum));
        Assert.Equal(5, sum.StructuredContent!.Value.GetProperty("sum").GetInt32());
    }

    // The SDK's client handles notifications beside the result and drops those that come to their turn after it: not all are heard.
    [Fact]
    public async Task It_hears_of_progress()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using McpClient client = await ConnectAsync(home, "2025-11-25");
        var heard = new System.Collections.Concurrent.ConcurrentBag<float>();

        CallToolResult result = await client.CallToolAsync(
            "call_mcp_tool",
            Arguments(("mcp_name", "sample"), ("tool_name", "progress"), ("arguments", new { steps = 5, delayMs = 50 })),
            new Listener(value => heard.Add(value.Progress)),
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("5 steps", TextOf(result));
        await Deadline.Until(() => !heard.IsEmpty, () => "nothing heard");
    }

    [Fact]
    public async Task It_gets_a_servers_error_with_its_code()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using McpClient client = await ConnectAsync(home, "2025-11-25");

        McpProtocolException error = await Assert.ThrowsAsync<McpProtocolException>(() =>
            CallAsync(client, "call_mcp_tool", ("mcp_name", "sample"), ("tool_name", "raise_error"), ("arguments", new { code = -32602, message = "bad input" })));

        Assert.Equal(-32602, (int)error.ErrorCode);
        Assert.Contains("bad input", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_calls_at_once_are_all_answered()
    {
        using TemporaryHome home = TemporaryHome.WithSample();
        await using McpClient client = await ConnectAsync(home, "2025-11-25");

        CallToolResult[] results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            CallAsync(client, "call_mcp_tool", ("mcp_name", "sample"), ("tool_name", "echo"), ("arguments", new { message = i.ToString(CultureInfo.InvariantCulture) }))));

        Assert.All(results, (result, i) => Assert.Equal(i.ToString(CultureInfo.InvariantCulture), TextOf(result)));
    }

    internal static async Task<McpClient> ConnectAsync(TemporaryHome home, string? version)
    {
        home.MeetOnFirstUse();
        return await McpClient.CreateAsync(
            new StdioClientTransport(new StdioClientTransportOptions
            {
                Name = "gateway",
                Command = Built.Gateway,
                EnvironmentVariables = new Dictionary<string, string?>(StringComparer.Ordinal) { ["MCP_GATEWAY_HOME"] = home.Home.Root },
            }),
            new McpClientOptions { ProtocolVersion = version },
            cancellationToken: TestContext.Current.CancellationToken).InTime();
    }

    internal static async Task<CallToolResult> CallAsync(McpClient client, string tool, params (string Name, object Value)[] arguments) =>
        await client.CallToolAsync(tool, Arguments(arguments), cancellationToken: TestContext.Current.CancellationToken).AsTask().InTime();

    internal static string TextOf(CallToolResult result) => string.Join('\n', result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    private static Dictionary<string, object?> Arguments(params (string Name, object Value)[] arguments) =>
        arguments.ToDictionary(argument => argument.Name, argument => (object?)(argument.Value as JsonElement? ?? JsonSerializer.SerializeToElement(argument.Value)), StringComparer.Ordinal);

    private sealed class Listener(Action<ProgressNotificationValue> hear) : IProgress<ProgressNotificationValue>
    {
        public void Report(ProgressNotificationValue value) => hear(value);
    }
}
