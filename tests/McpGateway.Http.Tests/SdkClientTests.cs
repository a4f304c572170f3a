using McpGateway.Http.Tests.Support;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpGateway.Http.Tests;

/// <summary>The client of the C# SDK: it lists, searches, loads and calls, with sessions, without, and over the older transport.</summary>
public sealed class SdkClientTests
{
    [Theory]
    [InlineData("2025-06-18", HttpTransportMode.StreamableHttp)]
    [InlineData("2025-11-25", HttpTransportMode.StreamableHttp)]
    [InlineData(null, HttpTransportMode.AutoDetect)]
    [InlineData("2024-11-05", HttpTransportMode.Sse)]
    public async Task It_lists_searches_loads_and_calls(string? revision, HttpTransportMode mode)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        using TemporaryHome home = TemporaryHome.WithSample();
        await using ServeProcess gateway = await ServeProcess.StartAsync(home, "--sse");
        Uri url = mode == HttpTransportMode.Sse ? new Uri(gateway.Url, "/sse") : gateway.Url;
        var transport = new HttpClientTransport(new HttpClientTransportOptions { Endpoint = url, TransportMode = mode });
        await using McpClient client = await McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = revision }, cancellationToken: token).InTime();

        Assert.Contains(await client.ListToolsAsync(cancellationToken: token), tool => tool.Name == "call_mcp_tool");
        await CallAsync("load_mcp_tools", Of(("mcp_name", "sample")));
        Assert.Contains("add", TextOf(await CallAsync("list_available_mcps", Of(("query", "add two numbers")))), StringComparison.Ordinal);
        Assert.Equal("hi", TextOf(await CallAsync("call_mcp_tool", Tool("echo", Of(("message", "hi"))))));

        int heard = 0;
        CallToolResult result = await client.CallToolAsync(
            "call_mcp_tool", Tool("progress", Of(("steps", 10), ("delayMs", 20))), new Heard(() => Interlocked.Increment(ref heard)), cancellationToken: token).AsTask().InTime();
        Assert.Equal("10 steps", TextOf(result));
        // It drops those that it has not handled when the result comes.
        Assert.InRange(heard, 1, 10);

        async Task<CallToolResult> CallAsync(string tool, Dictionary<string, object?> arguments) => await client.CallToolAsync(tool, arguments, cancellationToken: token).AsTask().InTime();
    }

    private static Dictionary<string, object?> Tool(string name, Dictionary<string, object?> arguments) => Of(("mcp_name", "sample"), ("tool_name", name), ("arguments", arguments));

    private static Dictionary<string, object?> Of(params (string Name, object? Value)[] arguments) => arguments.ToDictionary(argument => argument.Name, argument => argument.Value, StringComparer.Ordinal);

    private static string TextOf(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(text => text.Text));

    private sealed class Heard(Action report) : IProgress<ModelContextProtocol.ProgressNotificationValue>
    {
        public void Report(ModelContextProtocol.ProgressNotificationValue value) => report();
    }
}
