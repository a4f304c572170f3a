using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using McpGateway.Audit;
using McpGateway.Gateway.Hosting;
using McpGateway.Tests.Support;
using McpGateway.Transports;

namespace McpGateway.Tests.Audit;

/// <summary>A line of each request to a server, whichever way it came in and whatever became of it.</summary>
public sealed class AuditTrailTests : IDisposable
{
    private readonly TemporaryHome _home = new();
    private int _lastId;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Each_request_of_a_client_has_a_line_with_what_became_of_it()
    {
        Configure("true", Settings.Entry("sample", ",\"tools\":{\"deny\":[\"add\"],\"confirm\":[\"uppercase\",\"pid\"]}"));
        await using (GatewayRuntime runtime = Runtime())
        {
            await using GatewayHost host = GatewayHost.Start(runtime);
            await using var client = new HostedClient(host);
            await client.InitializeAsync("""{"elicitation":{}}""");
            await CallAsync(client, "sample", "echo", """{"message":"m"}""");
            await CallAsync(client, "sample", "tool_error", "{}");
            await CallAsync(client, "sample", "add", """{"a":1,"b":2}""");
            await CallAsync(client, "nowhere", "echo", "{}");
            string id = Send(client, "tools/call", GatewayProcess.Call("sample", "pid", "{}"));
            client.Reply(await client.ReceivedAsync("elicitation/create"), """{"action":"accept"}""");
            await client.AnswerAsync(id);
            await AskAsync(client, "prompts/get", """{"name":"sample__greet","arguments":{"name":"X"}}""");
            await AskAsync(client, "resources/read", """{"uri":"mcp-gateway://sample/sample://text"}""");
        }

        AuditRecord[] records = Read();
        Assert.Equal(
            ["tool sample/echo ok none", "tool sample/tool_error toolError none", "tool sample/add refused none", "tool nowhere/echo failed none", "tool sample/pid ok accepted", "prompt sample/greet ok none", "resource sample/sample://text ok none"],
            records.Select(record => $"{record.Kind} {record.Server}/{record.Name} {record.Outcome} {record.Consent}"));
        AuditRecord echo = records[0];
        Assert.Equal(("tests 1", "stdio", Environment.UserName, 15), (echo.Client, echo.Transport, echo.User, echo.ArgumentBytes));
        Assert.Equal("sha256:" + Convert.ToHexStringLower(SHA256.HashData("""{"message":"m"}"""u8)), echo.Digest);
        Assert.True(echo.ResultBytes > 10 && echo.Duration > TimeSpan.Zero && DateTimeOffset.UtcNow - echo.Time < TimeSpan.FromMinutes(5));
        Assert.Null(echo.Arguments);
        Assert.Contains("\"tools.deny\": \"add\"", records[2].Error, StringComparison.Ordinal);
        Assert.Equal(records.Length, records.Select(record => record.Id).Distinct().Count());
    }

    [Fact]
    public async Task It_is_off_until_the_configuration_or_the_administrator_says_otherwise_and_a_change_takes_effect_at_once()
    {
        Configure("false", Settings.Entry("sample", ""));
        await using GatewayRuntime runtime = Runtime();
        Task EchoAsync() => runtime.CallToolAsync("sample", "echo", """{"message":"m"}"""u8.ToArray(), null, Token).InTime();
        await EchoAsync();
        Assert.False(Directory.Exists(_home.Home.AuditFolder));

        _home.WriteManaged("""{ "gateway": { "audit": true } }""");
        runtime.Configuration.Refresh();
        await EchoAsync();
        await Deadline.Until(() => Read().Length == 1, () => "there is no line");

        File.Delete(_home.Home.Managed.File);
        runtime.Configuration.Refresh();
        await EchoAsync();

        Assert.Equal("script", Assert.Single(Read()).Transport);
    }

    [Fact]
    public async Task Arguments_are_kept_where_the_configuration_says_so_and_secrets_in_them_are_masked()
    {
        Configure("""{ "arguments": true }""", Settings.Entry("sample", ""));
        await File.WriteAllTextAsync(_home.Home.EnvironmentFile, "SOME_TOKEN=known-value-of-a-secret\n", Token);
        await using (GatewayRuntime runtime = Runtime())
        {
            await runtime.CallToolAsync("sample", "echo", """{"message":"it is known-value-of-a-secret","password":"hidden","deep":{"apiKey":["a",1,{"x":"b"}]},"count":1.0,"url":"https://me:geheim@example.com/"}"""u8.ToArray(), null, Token).InTime();
        }

        Assert.Equal("""{"message":"it is ***","password":"***","deep":{"apiKey":["***","***",{"x":"***"}]},"count":1.0,"url":"https://me:***@example.com/"}""", Assert.Single(Read()).Arguments);
    }

    [Fact]
    public async Task What_a_client_writes_stays_on_its_line()
    {
        Configure("true", Settings.Entry("sample", ""));
        string evil = "evil\n\",\"id\":\"x" + new string('\u0001', 2000);
        await using (GatewayRuntime runtime = Runtime())
        {
            await Assert.ThrowsAsync<ServerException>(() => runtime.CallToolAsync(evil, evil, "{}"u8.ToArray(), null, Token));
        }

        AuditRecord record = Assert.Single(Read());
        Assert.StartsWith("evil\n\",\"id\":\"x", record.Server, StringComparison.Ordinal);
        Assert.Equal("failed", record.Outcome);
    }

    [Fact]
    public async Task Lines_are_found_by_server_tool_user_outcome_and_time()
    {
        Configure("true", Settings.Entry("sample", ""), Settings.Entry("other", ""));
        await using (GatewayRuntime runtime = Runtime())
        {
            foreach ((string server, string tool) in ((string, string)[])[("sample", "echo"), ("other", "echo"), ("sample", "tool_error")])
            {
                await runtime.CallToolAsync(server, tool, """{"message":"m"}"""u8.ToArray(), null, Token).InTime();
            }
        }

        string[] Found(AuditFilter filter) => [.. AuditReader.Read(_home.Home, filter).Select(record => $"{record.Server}/{record.Name}")];
        DateTimeOffset second = AuditReader.Read(_home.Home, new AuditFilter()).ElementAt(1).Time;
        Assert.Equal(["sample/echo", "sample/tool_error"], Found(new AuditFilter { Servers = ["SAM*"] }));
        Assert.Equal(["sample/echo", "other/echo"], Found(new AuditFilter { Names = ["echo"] }));
        Assert.Equal(["sample/tool_error"], Found(new AuditFilter { Outcome = ["toolerror"] }));
        Assert.Equal([], Found(new AuditFilter { Users = ["nobody-?"] }));
        Assert.Equal(["sample/echo"], Found(new AuditFilter { Before = second }));
        Assert.Equal(["other/echo", "sample/tool_error"], Found(new AuditFilter { After = second }));

        (int code, string output, string errors) = await Executable.RunAsync(_home, "audit", "--tool", "echo", "--last", "1", "--json");
        Assert.True(code == 0, errors);
        Assert.Equal("other", JsonDocument.Parse(output).RootElement[0].GetProperty("server").GetString());
        (code, output, _) = await Executable.RunAsync(_home, "audit", "--outcome", "toolError", "--after", "1h");
        Assert.Equal(0, code);
        Assert.Contains("sample/tool_error  toolError", output, StringComparison.Ordinal);
        (code, _, errors) = await Executable.RunAsync(_home, "audit", "--outcome", "good", "--after", "never");
        Assert.Equal(2, code);
        Assert.Contains("there is no outcome 'good'", errors, StringComparison.Ordinal);
    }

    [UnixFact("rights of files")]
    public async Task The_files_are_their_owners_alone()
    {
        Configure("true", Settings.Entry("sample", ""));
        await using GatewayRuntime runtime = Runtime();
        await runtime.CallToolAsync("sample", "echo", """{"message":"m"}"""u8.ToArray(), null, Token).InTime();
        await Deadline.Until(() => Read().Length == 1, () => "there is no line");

        string[] files = Directory.GetFiles(_home.Home.AuditFolder, "*", SearchOption.AllDirectories);
        Assert.Contains(files, file => file.EndsWith(".calls", StringComparison.Ordinal));
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file)));
    }

    private AuditRecord[] Read() => [.. AuditReader.Read(_home.Home, new AuditFilter())];

    private void Configure(string audit, params string[] entries) =>
        _home.WriteConfiguration("""{"gateway":{"audit":""" + audit + ""","discovery":"onFirstUse"},"mcpServers":{""" + string.Join(',', entries) + "}}");

    private GatewayRuntime Runtime() => new(new GatewayOptions { Home = _home.Home });

    private Task<JsonElement> CallAsync(HostedClient client, string server, string tool, string arguments) => AskAsync(client, "tools/call", GatewayProcess.Call(server, tool, arguments));

    private Task<JsonElement> AskAsync(HostedClient client, string method, string parameters) => client.AnswerAsync(Send(client, method, parameters));

    private string Send(HostedClient client, string method, string parameters)
    {
        string id = (++_lastId).ToString(CultureInfo.InvariantCulture);
        client.Send(id, method, parameters);
        return id;
    }
}
