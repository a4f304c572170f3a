using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using McpGateway.Audit;
using McpGateway.Connections;
using McpGateway.Gateway.Hosting;
using McpGateway.Gateway.Policy;
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
        Configure("""{ "arguments": true }""", Settings.Entry("sample", """, "env":{"API_KEY":"${PLAIN}","PLACE":"${ELSEWHERE}"}"""));
        await File.WriteAllTextAsync(_home.Home.EnvironmentFile, "SOME_TOKEN=known-value-of-a-secret\nPLAIN=put-in-as-a-key\nELSEWHERE=no-secret-place\n", Token);
        await using (GatewayRuntime runtime = Runtime())
        {
            await runtime.CallToolAsync("sample", "echo", """{"text":"curl -H 'Authorization: Bearer abcdefgh1234' --password hunter22 with ghp_0123456789abcdef, done","put":"put-in-as-a-key at no-secret-place","message":"it is known-value-of-a-secret","password":"hidden","deep":{"apiKey":["a",1,{"x":"b"}]},"count":1.0,"url":"https://me:geheim@example.com/"}"""u8.ToArray(), null, Token).InTime();
        }

        Assert.Equal("""{"text":"curl -H 'Authorization: *** ***' --password *** with ***, done","put":"*** at no-secret-place","message":"it is ***","password":"***","deep":{"apiKey":["***","***",{"x":"***"}]},"count":1.0,"url":"https://me:***@example.com/"}""", Assert.Single(Read()).Arguments);
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

    [Fact]
    public async Task Secrets_in_addresses_names_and_errors_are_masked_whatever_is_kept()
    {
        Configure("true", Settings.Entry("sample", ""));
        await using (GatewayRuntime runtime = Runtime())
        {
            await runtime.ReadResourceAsync("sample", "https://example.com/x?token=very-secret&page=2", null, Token).InTime();
            await Assert.ThrowsAsync<ServerException>(() => runtime.CallToolAsync("sample", "use ghp_0123456789abcdef", "{}"u8.ToArray(), null, Token));
        }

        AuditRecord[] records = Read();
        Assert.Equal("https://example.com/x?token=***&page=2", records[0].Name);
        Assert.Equal("use ***", records[1].Name);
        Assert.Contains("has no tool 'use ***'", records[1].Error, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", string.Concat(records.Select(record => record.Line)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_refused_under_an_exposed_name_has_a_line_and_the_client_hears_why_unless_the_server_is_none_of_its_own()
    {
        string sample = Settings.Entry("sample", ""","tools":{"deny":["pid"]}"""), other = Settings.Entry("other", "");
        _home.WriteConfiguration("""{"gateway":{"audit":true,"exposure":"all","discovery":"onFirstUse"},"profiles":{"few":{"servers":["other"]}},"mcpServers":{""" + sample + "," + other + "}}");
        await using (GatewayRuntime runtime = Runtime())
        {
            foreach (string server in (string[])["sample", "other"])
            {
                await runtime.GetCatalogAsync(runtime.Configuration.Current.Find(server)!, ServerList.Tools | ServerList.Prompts, refresh: true, Token).InTime();
            }

            await using GatewayHost host = GatewayHost.Start(runtime);
            await using var client = new HostedClient(host);
            await client.InitializeAsync("{}");
            Assert.Contains("\"tools.deny\": \"pid\"", Text(await AskAsync(client, "tools/call", """{"name":"sample__pid","arguments":{}}""")), StringComparison.Ordinal);
            await AskAsync(client, "tools/call", """{"name":"sample__nothing","arguments":{}}""");
            await using var few = new HostedClient(host, access: runtime.AccessOf(Caller.User, "few"));
            await few.InitializeAsync("{}");
            Assert.Contains("There is no tool 'sample__echo'", Text(await AskAsync(few, "tools/call", """{"name":"sample__echo","arguments":{}}""")), StringComparison.Ordinal);
            await AskAsync(few, "prompts/get", """{"name":"sample__greet"}""");
            await AskAsync(few, "completion/complete", """{"ref":{"type":"ref/prompt","name":"sample__greet"},"argument":{"name":"name","value":"x"}}""");
            await CallAsync(few, "sample", "echo", "{}");
            await AskAsync(few, "resources/read", """{"uri":"mcp-gateway://sample/sample://text"}""");
        }

        Assert.Equal(
            ["tool sample/pid refused", "tool sample/nothing failed", "tool sample/echo refused", "prompt sample/greet refused", "completion sample/greet refused", "tool sample/echo refused", "resource sample/sample://text refused"],
            Read().Select(record => $"{record.Kind} {record.Server}/{record.Name} {record.Outcome}"));
    }

    [Fact]
    public async Task A_call_under_way_when_it_is_switched_off_still_has_its_line_and_nothing_is_left_of_the_rest()
    {
        string entry = Settings.Entry("sample", ""","tools":{"confirm":["pid"]}""");
        Configure("true", entry);
        await using GatewayRuntime runtime = Runtime();
        await using GatewayHost host = GatewayHost.Start(runtime);
        await using var client = new HostedClient(host);
        await client.InitializeAsync("""{"elicitation":{}}""");
        string id = Send(client, "tools/call", GatewayProcess.Call("sample", "pid", "{}"));
        JsonElement question = await client.ReceivedAsync("elicitation/create");
        foreach (string audit in (string[])["false", "true", "false"])
        {
            Configure(audit, entry);
            runtime.Configuration.Refresh();
        }

        client.Reply(question, """{"action":"accept"}""");
        await client.AnswerAsync(id);

        await Deadline.Until(() => Read() is [{ Name: "pid", Outcome: "ok" }], () => "there is no line");
        await Deadline.Until(() => Directory.GetFiles(_home.Home.AuditFolder, "*.calls", SearchOption.AllDirectories).Length == 0, () => "a table is left");
    }

    [Fact]
    public async Task A_broken_file_of_the_administrators_does_not_end_it()
    {
        Configure("false", Settings.Entry("sample", ""));
        _home.WriteManaged("{ broken");
        await using (GatewayRuntime runtime = Runtime())
        {
            await Assert.ThrowsAsync<ServerException>(() => runtime.CallToolAsync("sample", "echo", "{}"u8.ToArray(), null, Token));
        }

        Assert.Equal("refused", Assert.Single(Read()).Outcome);
    }

    [Fact]
    public async Task Calls_that_a_command_does_not_make_have_a_line_and_consent_is_what_it_was()
    {
        Configure("true", Settings.Entry("sample", ""","trusted":true,"tools":{"confirm":["echo"]}"""));
        foreach (string[] call in (string[][])[["sample", "echo", "message=m"], ["sample", "echo", "message=m", "--force"], ["nowhere", "echo"], ["sample", "nothing"], ["sample", "add", "a=x"]])
        {
            await Executable.RunAsync(_home, ["call", .. call]);
        }

        Assert.Equal(
            ["sample/echo refused declined", "sample/echo ok accepted", "nowhere/echo failed none", "sample/nothing failed none", "sample/add failed none"],
            Read().Select(record => $"{record.Server}/{record.Name} {record.Outcome} {record.Consent}"));
    }

    [Fact]
    public async Task A_file_in_the_place_of_the_folder_is_told()
    {
        Configure("true", Settings.Entry("sample", ""));
        await File.WriteAllTextAsync(_home.Home.AuditFolder, "", Token);

        (int code, _, string errors) = await Executable.RunAsync(_home, "audit");

        Assert.Equal(1, code);
        Assert.Contains("is a file", errors, StringComparison.Ordinal);
    }

    [UnixFact("rights of files")]
    public async Task A_folder_that_is_open_to_others_is_told()
    {
        Configure("true", Settings.Entry("sample", ""));
        Directory.CreateDirectory(_home.Home.AuditFolder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_home.Home.AuditFolder, (UnixFileMode)0x1ff);
        }

        await using (GatewayRuntime runtime = Runtime())
        {
            _ = runtime.Configuration.Current;
        }

        Assert.Contains("is open to others", await File.ReadAllTextAsync(Path.Combine(_home.Home.LogFolder, "gateway.log"), Token), StringComparison.Ordinal);
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

    private static string Text(JsonElement answer) => answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!;

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
