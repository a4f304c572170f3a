using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using McpGateway.Configuration;
using McpGateway.Tests.EndToEnd;
using McpGateway.Tests.Support;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace McpGateway.Tests.PublishedServers;

/// <summary>Servers that people use, through the gateway and without it.</summary>
public sealed partial class PublishedServerTests(NpmPackages packages) : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    private static readonly (string, string)[] s_everything =
    [
        ("echo", """{"message":"é 日本 😀"}"""),
        ("get-sum", """{"a":2,"b":3.5}"""),
        ("get-tiny-image", "{}"),
        ("get-structured-content", """{"location":"New York"}"""),
        ("get-annotated-message", """{"messageType":"error","includeImage":true}"""),
        ("get-resource-links", """{"count":3}"""),
        ("get-resource-reference", """{"resourceType":"Text","resourceId":1}"""),
        ("trigger-long-running-operation", """{"duration":0.2,"steps":2}"""),
    ];

    [Fact]
    public async Task Server_everything_answers_as_without_the_gateway() => await CompareAsync(await packages.ServerAsync("server-everything"), s_everything);

    [Theory]
    [InlineData("streamableHttp", "mcp")]
    [InlineData("sse", "sse")]
    public async Task Server_everything_answers_over_HTTP_as_on_stdio_without_the_gateway(string transport, string path)
    {
        ServerDefinition server = await packages.ServerAsync("server-everything");
        int port = Loopback.FreePort();
        var start = new ProcessStartInfo(server.Command!, [.. server.Arguments, transport]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PORT"] = port.ToString(CultureInfo.InvariantCulture);
        using Process process = Process.Start(start)!;
        try
        {
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            await Deadline.UntilAsync(() => CanConnectAsync(port), () => "The server does not listen.");
            await CompareAsync(
                server, new ServerDefinition { Name = server.Name, Kind = ServerKind.Http, Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/{path}") }, s_everything);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task Server_everything_refuses_as_without_the_gateway_and_the_signature_follows()
    {
        ServerDefinition server = await packages.ServerAsync("server-everything");
        (string, string)[] calls = [("get-sum", """{"a":"no number"}"""), ("echo", "{}")];
        _home.WriteServers(server);
        List<string> direct = await DirectAsync(server, calls);
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);

        for (int i = 0; i < calls.Length; i++)
        {
            string line = await gateway.CallLineAsync(server.Name, calls[i].Item1, calls[i].Item2);
            JsonNode result = JsonNode.Parse(line)!["result"]!;
            JsonArray content = result["content"]!.AsArray();
            Assert.StartsWith($"Signature: {calls[i].Item1}(", content[^1]!["text"]!.GetValue<string>(), StringComparison.Ordinal);
            content.RemoveAt(content.Count - 1);
            Assert.Equal(direct[i], result.ToJsonString());
        }
    }

    [Fact]
    public async Task Server_everything_gets_numbers_that_were_sent_as_texts()
    {
        _home.WriteServers(await packages.ServerAsync("server-everything"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);

        JsonElement result = await gateway.CallAsync("server-everything", "server-everything__get-sum", """{"arguments":{"a":"2","b":"3.5"}}""");

        Assert.False(result.IsError());
        Assert.Contains("5.5", result.TextOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_filesystem_answers_as_without_the_gateway()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_home.Root, "files")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "a é.txt"), "line 1\nline 2 日本 😀\n", TestContext.Current.CancellationToken);
        string Quote(string name) => JsonSerializer.Serialize(Path.Combine(folder, name));

        await CompareAsync(
            await packages.ServerAsync("server-filesystem", folder),
            ("list_allowed_directories", "{}"),
            ("read_text_file", $$"""{"path":{{Quote("a é.txt")}}}"""),
            ("read_text_file", $$"""{"path":{{Quote("absent.txt")}}}"""),
            ("read_text_file", """{"path":"/etc/hostname"}"""),
            ("write_file", $$"""{"path":{{Quote("b.txt")}},"content":"written \u00e9\n"}"""),
            ("read_text_file", $$"""{"path":{{Quote("b.txt")}}}"""),
            ("list_directory", $$"""{"path":{{Quote("")}}}"""));
        Assert.Equal("written é\n", await File.ReadAllTextAsync(Path.Combine(folder, "b.txt"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Server_memory_answers_as_without_the_gateway()
    {
        string file = Path.Combine(_home.Root, "memory.jsonl");
        ServerDefinition server = await packages.ServerAsync("server-memory") with { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["MEMORY_FILE_PATH"] = file } };

        await CompareAsync(
            server,
            ("create_entities", """{"entities":[{"name":"Ada é","entityType":"person","observations":["wrote the first program"]}]}"""),
            ("read_graph", "{}"),
            ("search_nodes", """{"query":"first program"}"""),
            ("open_nodes", """{"names":["Ada é","nobody"]}"""));
    }

    [UnixFact("it looks into /proc")]
    public async Task All_three_are_listed_searched_and_ended()
    {
        _home.WriteServers(
            await packages.ServerAsync("server-everything"),
            await packages.ServerAsync("server-filesystem", _home.Root),
            await packages.ServerAsync("server-memory"));
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(_home);

        foreach ((string server, string signature) in new[]
        {
            ("server-everything", "echo(message: string)"),
            ("server-filesystem", "write_file(path: string, content: string)"),
            ("server-memory", "search_nodes(query: string)"),
        })
        {
            Assert.Contains(signature, await gateway.MetaAsync("load_mcp_tools", $$"""{"mcp_name":"{{server}}"}"""), StringComparison.Ordinal);
        }

        string found = await gateway.MetaAsync("list_available_mcps", """{"query":"write text to a file"}""");
        Assert.StartsWith("server-filesystem: write_file(", found, StringComparison.Ordinal);
        int[] processes = [.. Processes.DescendantsOf(gateway.Id)];
        Assert.InRange(processes.Length, 3, 30);
        gateway.CloseInput();
        await gateway.ExitAsync();
        await Processes.AssertGone(processes);
    }

    private static async Task<bool> CanConnectAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Makes the calls on a server of its own each way, from the same beginning, and compares what the SDK's client gets.</summary>
    private Task CompareAsync(ServerDefinition server, params (string Tool, string Arguments)[] calls) => CompareAsync(server, server, calls);

    /// <summary>The same where the gateway reaches the server in another way.</summary>
    private async Task CompareAsync(ServerDefinition server, ServerDefinition reached, (string Tool, string Arguments)[] calls)
    {
        _home.WriteServers(reached);
        string[] before = Snapshot();
        List<string> direct = await DirectAsync(server, calls);
        Restore(before);

        await using McpClient client = await SdkClientTests.ConnectAsync(_home, "2025-11-25");
        Assert.Contains("(", SdkClientTests.TextOf(await SdkClientTests.CallAsync(client, "load_mcp_tools", ("mcp_name", server.Name))), StringComparison.Ordinal);
        for (int i = 0; i < calls.Length; i++)
        {
            var arguments = new JsonObject { ["mcp_name"] = server.Name, ["tool_name"] = calls[i].Tool, ["arguments"] = JsonNode.Parse(calls[i].Arguments) };
            Assert.Equal(Timeless(direct[i]), Timeless(await CallAsync(client, "call_mcp_tool", arguments)));
        }
    }

    private static async Task<List<string>> DirectAsync(ServerDefinition server, (string Tool, string Arguments)[] calls)
    {
        var transport = new StdioClientTransport(new StdioClientTransportOptions
        {
            Name = server.Name,
            Command = server.Command!,
            Arguments = [.. server.Arguments],
            EnvironmentVariables = server.Environment.ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal),
        });
        await using McpClient client = await McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = "2025-11-25" }, cancellationToken: TestContext.Current.CancellationToken).InTime();
        var results = new List<string>();
        foreach ((string tool, string arguments) in calls)
        {
            results.Add(await CallAsync(client, tool, (JsonObject)JsonNode.Parse(arguments)!));
        }

        return results;
    }

    private static async Task<string> CallAsync(McpClient client, string tool, JsonObject arguments)
    {
        var request = new JsonRpcRequest { Method = "tools/call", Params = new JsonObject { ["name"] = tool, ["arguments"] = arguments } };
        try
        {
            JsonRpcResponse response = await client.SendRequestAsync(request, TestContext.Current.CancellationToken).InTime();
            return response.Result!.ToJsonString();
        }
        catch (ModelContextProtocol.McpException e)
        {
            return "error: " + e.Message;
        }
    }

    // Some answers say when they were made.
    private static string Timeless(string json) => ClockTime().Replace(json, "time");

    [GeneratedRegex("[0-9]{1,2}:[0-9]{2}:[0-9]{2}", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ClockTime();

    // What a server writes the first time must not be there the second time.
    private string[] Snapshot() => Directory.GetFiles(_home.Root, "*", SearchOption.AllDirectories);

    private void Restore(string[] before)
    {
        foreach (string file in Snapshot().Except(before, StringComparer.Ordinal))
        {
            File.Delete(file);
        }
    }
}
