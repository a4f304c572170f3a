using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Commands;

/// <summary>The executable's commands about the servers of the configuration: <c>list</c>, <c>tools</c>, <c>test</c>, <c>add</c>, <c>remove</c>.</summary>
public sealed class ServerCommandTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task List_says_what_each_server_is_for_and_what_is_missing_and_starts_nothing()
    {
        string pids = _home.NewFile("pids");
        _home.WriteConfiguration($$$"""
            { "mcpServers": {
                "good": { "command": {{{JsonSerializer.Serialize(Built.SampleServer)}}}, "args": ["--pid-file", {{{JsonSerializer.Serialize(pids)}}}], "description": "Tests things" },
                "unset": { "command": "x", "env": { "A": "${NOT_SET_ANYWHERE}" } },
                "absent": { "command": "no-such-program-anywhere" },
                "off": { "command": "x", "disabled": true },
                "far": { "type": "http", "url": "http://127.0.0.1:9/mcp" },
                "bad": { "args": [] } } }
            """);
        await RunAsync("tools", "good");
        string started = await File.ReadAllTextAsync(pids);

        (int code, string output, string errors) = await RunAsync("list");

        Assert.Equal(0, code);
        Assert.Contains("server 'bad': \"command\" is missing", Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
        string[] lines = output.TrimEnd().Split('\n');
        Assert.Equal(6, lines.Length);
        Assert.Matches(@"^good: Tests things \[\d+ tools\]$", lines[0]);
        Assert.Contains("NOT_SET_ANYWHERE", lines[1], StringComparison.Ordinal);
        Assert.Contains("no-such-program-anywhere", lines[2], StringComparison.Ordinal);
        Assert.Contains("off", lines[3], StringComparison.Ordinal);

        JsonElement[] servers = [.. JsonText.Parse((await RunAsync("list", "--json")).Output).EnumerateArray()];
        Assert.Equal(["known", "unusable", "unusable", "disabled", "unseen", "unusable"], servers.Select(server => server.GetProperty("state").GetString()));
        Assert.True(servers[0].GetProperty("tools").GetInt32() > 10);
        Assert.Equal(JsonValueKind.Null, servers[0].GetProperty("missing").ValueKind);
        Assert.Contains("NOT_SET_ANYWHERE", servers[1].GetProperty("missing").GetString(), StringComparison.Ordinal);
        Assert.Equal("http", servers[4].GetProperty("transport").GetString());
        Assert.Equal(started, await File.ReadAllTextAsync(pids));
    }

    [Fact]
    public async Task List_of_nothing_says_how_to_add_a_server()
    {
        (int code, string output, string errors) = await RunAsync("list", "--json");

        Assert.Equal((0, 0), (code, JsonText.Parse(output).GetArrayLength()));
        Assert.Contains("mcp-gateway add memory -- npx", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tools_asks_what_was_never_seen_and_then_the_catalog_until_it_is_to_refresh()
    {
        string pids = _home.NewFile("pids");
        _home.WriteServers(Sample.Server("sample", "--pid-file", pids), Sample.Server("other", "--tools", "2"));

        (int code, string output, string errors) = await RunAsync("tools", "SAMPLE");
        Assert.Equal((0, "listing the tools of sample ...\n"), (code, errors));
        Assert.Contains("\necho_raw() - ", output, StringComparison.Ordinal);
        Assert.Single(Processes.FromFile(pids));

        Assert.Equal((0, output, ""), await RunAsync("tools", "sample"));
        Assert.Single(Processes.FromFile(pids));
        Assert.Equal((0, output, errors), await RunAsync("tools", "sample", "--refresh"));
        Assert.Equal(2, Processes.FromFile(pids).Length);

        (_, output, _) = await RunAsync("tools");
        Assert.StartsWith("sample:\n  echo(message: string)", output, StringComparison.Ordinal);
        Assert.Contains("\nother:\n  ", output, StringComparison.Ordinal);
        JsonElement[] tools = [.. JsonText.Parse((await RunAsync("tools", "o*", "--json")).Output).EnumerateArray()];
        Assert.All(tools, tool => Assert.Equal("other", tool.GetProperty("server").GetString()));
        Assert.Contains(tools, tool => tool.GetProperty("name").GetString() == "echo" && tool.GetProperty("definition").GetProperty("inputSchema").GetProperty("type").GetString() == "object");
    }

    [Fact]
    public async Task Tools_searches_and_shows_a_whole_definition()
    {
        _home.WriteServers(Sample.Server("sample"), Sample.Server("unseen"));
        await RunAsync("tools", "sample");

        (int code, string output, string errors) = await RunAsync("tools", "--query", "add two numbers", "--first", "2");
        Assert.Equal(0, code);
        Assert.StartsWith("sample: add(a: number, b: number) - Adds two numbers", output, StringComparison.Ordinal);
        Assert.Equal(2, output.TrimEnd().Split('\n').Length);
        Assert.Contains("not known yet: unseen", errors, StringComparison.Ordinal);
        JsonElement match = JsonText.Parse((await RunAsync("tools", "sample", "--query", "add two numbers", "--json")).Output)[0];
        Assert.True(match.GetProperty("fit").GetDouble() > 0.5);

        (_, output, _) = await RunAsync("tools", "sample", "--schema", "echo");
        Assert.Equal("string", JsonText.Parse(output).GetProperty("inputSchema").GetProperty("properties").GetProperty("message").GetProperty("type").GetString());
        (code, output, errors) = await RunAsync("tools", "sample", "--schema", "ecko");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("has no tool 'ecko'. Nearest: echo(", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_server_that_cannot_be_listed_disturbs_no_other()
    {
        _home.WriteServers(Sample.Server("broken", "--exit-at-start", "3"), Sample.Server("sample"));

        (int code, string output, string errors) = await RunAsync("tools", "--json");

        Assert.Equal(1, code);
        Assert.Contains("mcp-gateway tools: Server 'broken'", errors, StringComparison.Ordinal);
        JsonElement list = JsonText.Parse(output);
        Assert.Contains("Server 'broken'", list[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("sample", list[1].GetProperty("server").GetString());
    }

    [Fact]
    public async Task Test_goes_step_by_step_and_fails_where_one_step_does()
    {
        string pids = _home.NewFile("pids");
        _home.WriteServers(Sample.Server("sample", "--pid-file", pids), Sample.Server("broken", "--exit-at-start", "3"));

        (int code, string output, string errors) = await RunAsync("test");

        Assert.Equal((1, ""), (code, errors));
        Assert.Matches(@"^sample\n  ok +Entry: line \d+ of ", output);
        Assert.Matches(@"\n  ok +Tools: \d+ \(\d+ ms\)\n", output);
        Assert.Matches(@"\nbroken\n(.*\n)*  FAILED +Handshake: ", output);
        await Processes.AssertGone(Processes.FromFile(pids));

        (code, output, _) = await RunAsync("test", "sample", "--json");
        Assert.Equal(0, code);
        JsonElement[] checks = [.. JsonText.Parse(output).EnumerateArray()];
        Assert.Equal(["entry", "transport", "variables", "command", "start", "handshake", "revision", "capabilities", "tools", "stdout", "stderr", "end"], checks.Select(check => check.GetProperty("check").GetString()));
        Assert.All(checks, check => Assert.Equal(("sample", "passed"), (check.GetProperty("server").GetString(), check.GetProperty("result").GetString())));
    }

    [Fact]
    public async Task Add_writes_what_a_client_would_write_and_the_server_works()
    {
        (int code, string output, string errors) = await RunAsync("add", "sample", "--env", "A=b=c", "--env", "TOKEN=${env:TOKEN}", "--description", "Tests things", "--scope", "shared", "--", Built.SampleServer, "--name", "-x");

        Assert.Equal((0, $"sample: added in {_home.Home.ConfigurationFile}\n", ""), (code, output, errors));
        JsonElement entry = JsonText.Parse(await File.ReadAllTextAsync(_home.Home.ConfigurationFile)).GetProperty("mcpServers").GetProperty("sample");
        Assert.Equal($$$"""{"command":{{{JsonSerializer.Serialize(Built.SampleServer)}}},"args":["--name","-x"],"env":{"A":"b=c","TOKEN":"${env:TOKEN}"},"description":"Tests things","scope":"shared"}""", JsonSerializer.Serialize(entry));

        (code, _, errors) = await RunAsync("add", "sample", "--", "x");
        Assert.Equal((1, $"mcp-gateway add: A server 'sample' is already registered in {_home.Home.ConfigurationFile}. Use another name, or --force to replace it.\n"), (code, errors));
        Assert.Equal((0, $"sample: would be replaced in {_home.Home.ConfigurationFile}\n", ""), await RunAsync("add", "sample", "--force", "--dry-run", "--", "x"));
        Assert.Equal((0, $"sample: replaced in {_home.Home.ConfigurationFile}\n", ""), await RunAsync("add", "sample", "--force", "--", Built.SampleServer));
        Assert.Equal((0, "hello\n", ""), await RunAsync("call", "sample", "echo", "message=hello"));
    }

    [Fact]
    public async Task Add_makes_full_paths_of_what_is_a_file_here_and_warns_of_plain_secrets()
    {
        await File.WriteAllTextAsync(Path.Combine(_home.Root, "server.js"), "");

        (int code, string output, string errors) = await RunAsync("add", "s", "--json", "--env", "API_TOKEN=abc", "--", "node", "server.js", "@scope/package", "other.js", "--password", "hidden");

        Assert.Equal(0, code);
        JsonElement added = JsonText.Parse(output);
        Assert.Equal(("add", "node", "API_TOKEN"), (added.GetProperty("action").GetString(), added.GetProperty("command").GetString(), added.GetProperty("plainSecrets")[0].GetString()));
        Assert.Equal([Path.Combine(_home.Root, "server.js"), "@scope/package", "other.js", "--password", "***"], added.GetProperty("arguments").EnumerateArray().Select(argument => argument.GetString()));
        Assert.Contains("contains the value of API_TOKEN itself", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("abc", output + errors, StringComparison.Ordinal);
        Assert.Contains("\"hidden\"", await File.ReadAllTextAsync(_home.Home.ConfigurationFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_writes_a_remote_server_with_its_headers()
    {
        Assert.Equal(0, (await RunAsync("add", "docs", "--url", "https://mcp.example.com/mcp", "--header", "Authorization: Bearer ${env:DOCS}", "--header", "X-A=b:c")).Code);

        JsonElement entry = JsonText.Parse(await File.ReadAllTextAsync(_home.Home.ConfigurationFile)).GetProperty("mcpServers").GetProperty("docs");
        Assert.Equal("""{"type":"http","url":"https://mcp.example.com/mcp","headers":{"Authorization":"Bearer ${env:DOCS}","X-A":"b:c"}}""", JsonSerializer.Serialize(entry));
    }

    [Fact]
    public async Task Add_writes_all_addresses_of_a_remote_server_and_its_certificates()
    {
        string authorities = _home.NewFile("pem"), certificate = _home.NewFile("pfx");

        Assert.Equal(0, (await RunAsync(
            "add", "docs", "--url", "https://one.example.com/mcp", "--url", "https://two.example.com/mcp", "--sse", "--allow-insecure",
            "--ca-file", authorities, "--client-certificate", certificate, "--client-key", "${PFX_PASSWORD}")).Code);

        JsonElement entry = JsonText.Parse(await File.ReadAllTextAsync(_home.Home.ConfigurationFile)).GetProperty("mcpServers").GetProperty("docs");
        Assert.Equal(
            $$$"""
            {"type":"sse","urls":["https://one.example.com/mcp","https://two.example.com/mcp"],"caFile":{{{JsonSerializer.Serialize(authorities)}}},"clientCertificate":{{{JsonSerializer.Serialize(certificate)}}},"clientKey":"${PFX_PASSWORD}","allowInsecure":true}
            """.Trim(),
            JsonSerializer.Serialize(entry));
    }

    [Theory]
    [InlineData("'-y' is not an option of this command. Type -- before the server's command.", "add", "s", "npx", "-y", "x")]
    [InlineData("There is no program 'npx -y x'. Give the program and its arguments separately: mcp-gateway add s -- npx -y x.", "add", "s", "--", "npx -y x")]
    [InlineData("A server needs either a command, after --, or --url, or --preset.", "add", "s")]
    [InlineData("A server needs either a command, after --, or --url, or --preset.", "add", "s", "--url", "https://a.b", "--", "x")]
    [InlineData("--url must be the address of a remote server, https://... or http://..., not 'ftp://a'.", "add", "s", "--url", "ftp://a")]
    [InlineData("--header is for remote servers", "add", "s", "--header", "A:b", "--", "x")]
    [InlineData("--ca-file is for remote servers", "add", "s", "--ca-file", "a.pem", "--", "x")]
    [InlineData("--allow-insecure is for remote servers", "add", "s", "--allow-insecure", "--", "x")]
    [InlineData("--env and --cwd are for servers with a command.", "add", "s", "--url", "https://a.b", "--env", "A=b")]
    [InlineData("--env needs NAME=VALUE.", "add", "s", "--env", "ghp_secretvalue", "--", "x")]
    [InlineData("--scope needs one of: client, user, shared", "add", "s", "--scope", "all", "--", "x")]
    [InlineData("The name 'gateway' is reserved for the gateway itself.", "add", "Gateway", "--", "x")]
    [InlineData("NAME is missing", "add")]
    [InlineData("SERVER is missing", "remove")]
    [InlineData("--query goes neither with --refresh nor with --schema.", "tools", "--query", "x", "--refresh")]
    public async Task A_wrong_command_line_says_what_to_type_and_changes_nothing(string part, params string[] arguments)
    {
        (int code, string output, string errors) = await RunAsync(arguments);

        Assert.Equal((2, ""), (code, output));
        string error = Assert.Single(errors.TrimEnd().Split('\n'));
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.DoesNotContain("secretvalue", error, StringComparison.Ordinal);
        Assert.EndsWith($" usage: mcp-gateway {arguments[0]} --help", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_home.Home.Root));
    }

    [Fact]
    public async Task Remove_takes_out_what_it_names_and_leaves_every_other_byte()
    {
        const string Before = "{\r\n  // mine\r\n  \"mcpServers\": {\r\n    \"a1\": { \"command\": \"x\" },\r\n    \"b\":  { \"command\" : \"y\" }, // keep\r\n    \"a2\": { \"command\": \"z\" }\r\n  }\r\n}";
        _home.WriteConfiguration(Before);

        Assert.Equal((0, "a1: would be removed\na2: would be removed\n", ""), await RunAsync("remove", "a*", "--dry-run"));
        Assert.Equal(Before, await File.ReadAllTextAsync(_home.Home.ConfigurationFile));

        (int code, string output, string errors) = await RunAsync("remove", "a2", "c", "--json");
        Assert.Equal(1, code);
        Assert.Contains("Server 'c' is not configured. Configured servers, nearest match first: ", errors, StringComparison.Ordinal);
        JsonElement list = JsonText.Parse(output);
        Assert.Contains("Server 'c'", list[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("a2", list[1].GetProperty("name").GetString());
        Assert.True(list[1].GetProperty("changed").GetBoolean());
        string after = await File.ReadAllTextAsync(_home.Home.ConfigurationFile);
        Assert.Contains("    \"b\":  { \"command\" : \"y\" }", after, StringComparison.Ordinal);
        Assert.Equal(["a1", "b"], new ConfigurationFile(_home.Home.ConfigurationFile).Read().Servers.Select(server => server.Name));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("tools")]
    [InlineData("test")]
    [InlineData("call", "a", "b")]
    [InlineData("remove", "a")]
    [InlineData("add", "a", "--", "x")]
    public async Task A_configuration_that_cannot_be_read_is_one_error_and_stays_as_it_is(params string[] arguments)
    {
        _home.WriteConfiguration("{ \"mcpServers\": {\n \"s\": }");

        (int code, string output, string errors) = await RunAsync([.. arguments.TakeWhile(word => word != "--"), "--json", .. arguments.SkipWhile(word => word != "--")]);

        Assert.Equal(1, code);
        Assert.Contains("config.json(2,7): broken JSON.", Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Contains("broken JSON", JsonText.Parse(output).GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("{ \"mcpServers\": {\n \"s\": }", await File.ReadAllTextAsync(_home.Home.ConfigurationFile));
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments) => Executable.RunAsync(_home, arguments);
}
