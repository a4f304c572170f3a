using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Demo_runs_by_itself_and_leaves_the_home_alone()
    {
        using var home = new TemporaryHome();

        (int code, string output, string errors) = await RunAsync(home, "demo");

        Assert.Equal((0, ""), (code, errors));
        AssertFits(output);
        Assert.Contains("call_mcp_tool(demo, create_note)", output, StringComparison.Ordinal);
        Assert.Contains("without the gateway", output, StringComparison.Ordinal);
        Assert.DoesNotContain("error:", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(home.Home.Root));
    }

    [Fact]
    public async Task Demo_with_the_users_servers_lists_their_tools()
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("mine"), Sample.Server("broken", "--exit-at-start", "1"));

        (int code, string output, _) = await RunAsync(home, "demo", "--include-mine");

        Assert.Equal(0, code);
        Assert.Contains("load_mcp_tools(mine)", output, StringComparison.Ordinal);
        Assert.Contains("2 servers", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Measure_lists_what_was_never_seen_and_starts_nothing()
    {
        using var home = new TemporaryHome();
        string pids = home.NewFile("pids");
        home.WriteServers(Sample.Server("mine", "--pid-file", pids));

        (int code, string output, string errors) = await RunAsync(home, "measure");

        Assert.Equal((0, ""), (code, errors));
        Assert.Matches(@"mine +- its tools were never seen", output);
        Assert.False(File.Exists(pids));
    }

    [Fact]
    public async Task Measure_with_refresh_prints_a_table_of_80_columns_and_leaves_no_process()
    {
        using var home = new TemporaryHome();
        string pids = home.NewFile("pids"), report = home.NewFile("html");
        home.WriteServers(Sample.Server("mine-with-a-name-that-is-rather-long", "--pid-file", pids), Sample.Server("broken", "--exit-at-start", "1"));

        (int code, string output, string errors) = await RunAsync(home, "measure", "--refresh", "--sessions", "3", "--html", report);

        // One of the two could not be listed.
        Assert.Equal(1, code);
        Assert.Contains("listing the tools of broken", errors, StringComparison.Ordinal);
        Assert.All(output.Split('\n').Where(line => !line.StartsWith("The report", StringComparison.Ordinal)), line => Assert.True(line.Length <= 80, line));
        Assert.DoesNotContain('\u001b', output);
        Assert.Matches(@"mine-with-a-name… +\d+ +[\d,]+ ", output);
        Assert.Matches(@"broken +- ", output);
        Assert.Contains("Processes of 3 sessions: 3 without", output, StringComparison.Ordinal);
        Assert.Contains("<!DOCTYPE html>", await File.ReadAllTextAsync(report), StringComparison.Ordinal);
        await Processes.AssertGone(Processes.FromFile(pids));

        (code, _, errors) = await RunAsync(home, "measure", "--html", report);
        Assert.Equal(1, code);
        Assert.Contains("--force", errors, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(home, "measure", "--html", report, "--force")).Code);
    }

    [Fact]
    public async Task Measure_prints_json_for_scripts()
    {
        using TemporaryHome home = TemporaryHome.With(Sample.Server("mine"));

        (int code, string output, _) = await RunAsync(home, "measure", "--json", "--refresh");

        Assert.Equal(0, code);
        System.Text.Json.JsonElement json = JsonText.Parse(output);
        Assert.Equal("mine", json.GetProperty("servers")[0].GetProperty("server").GetString());
        Assert.True(json.GetProperty("without").GetInt32() > json.GetProperty("with").GetInt32());
    }

    [Theory]
    [InlineData("--what")]
    [InlineData("--html")]
    [InlineData("--sessions", "0")]
    [InlineData("--sessions", "many")]
    public async Task Measure_refuses_what_it_does_not_understand(params string[] options)
    {
        using var home = new TemporaryHome();

        (int code, string output, string errors) = await RunAsync(home, ["measure", .. options]);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(options[0], errors, StringComparison.Ordinal);
        Assert.EndsWith(" usage: mcp-gateway measure --help", Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"mcpServers\": {\n \"s\": }", "config.json(2,7): broken JSON.")]
    [InlineData("[]", "the file must contain a JSON object")]
    [InlineData("", "No servers are configured. Add them under \"mcpServers\" in ")]
    [InlineData("{ \"mcpServers\": {} }", "Register-McpServer memory npx")]
    public async Task Measure_fails_with_one_line_where_there_is_nothing_to_measure(string configuration, string part)
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration(configuration);

        foreach (string[] options in (string[][])[[], ["--json"], ["--refresh"]])
        {
            (int code, string output, string errors) = await RunAsync(home, ["measure", .. options]);

            Assert.Equal(1, code);
            string error = Assert.Single(errors.TrimEnd().Split('\n'));
            Assert.Contains(part, error, StringComparison.Ordinal);
            // For a script there is always something to read.
            Assert.Equal(options is ["--json"] ? error : "mcp-gateway measure: ", "mcp-gateway measure: " + (output.Length > 0 ? JsonText.Parse(output).GetProperty("error").GetString() : ""));
        }
    }

    [Fact]
    public async Task Measure_fails_after_its_table_where_an_entry_cannot_be_used()
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration($$"""{ "mcpServers": { "good": { "command": "{{Built.SampleServer}}" }, "off": { "command": "x", "enabled": false }, "bad": { "args": [] } } }""");

        (int code, string output, string errors) = await RunAsync(home, "measure");

        Assert.Equal(1, code);
        Assert.Contains("server 'bad': \"command\" is missing", Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Contains("No tools are known yet", output, StringComparison.Ordinal);
        Assert.DoesNotMatch("-[0-9]", output);
    }

    [Fact]
    public async Task Demo_with_the_users_servers_says_so_where_there_are_none_or_they_cannot_be_read()
    {
        using var home = new TemporaryHome();

        (int code, _, string errors) = await RunAsync(home, "demo", "--include-mine");
        Assert.Equal(0, code);
        Assert.StartsWith("mcp-gateway demo: No servers are configured.", Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);

        home.WriteConfiguration("{");
        (code, string output, errors) = await RunAsync(home, "demo", "--include-mine");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("broken JSON", Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serving_without_a_server_is_told_on_stderr()
    {
        using var home = new TemporaryHome();

        (int code, string output, string errors) = await RunAsync(home);

        Assert.Equal((0, ""), (code, output));
        Assert.Contains("No servers are configured.", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mcp-gateway - ", "--help")]
    [InlineData("mcp-gateway - ", "-h")]
    [InlineData("mcp-gateway - ", "/?")]
    [InlineData("mcp-gateway - ", "help")]
    [InlineData("usage: mcp-gateway measure", "help", "measure")]
    [InlineData("usage: mcp-gateway measure", "measure", "--help")]
    [InlineData("usage: mcp-gateway measure", "measure", "--refresh", "-h")]
    [InlineData("usage: mcp-gateway demo", "demo", "--help")]
    [InlineData("usage: mcp-gateway demo", "demo", "/?")]
    [InlineData("usage: mcp-gateway demo", "--help", "demo")]
    [InlineData("usage: mcp-gateway help", "help", "help")]
    [InlineData("usage: mcp-gateway version", "version", "-h")]
    public async Task Help_is_there_for_every_command_and_fits_80_columns(string beginning, params string[] arguments)
    {
        using var home = new TemporaryHome();

        (int code, string output, string errors) = await RunAsync(home, arguments);

        Assert.Equal((0, ""), (code, errors));
        Assert.StartsWith(beginning, output, StringComparison.Ordinal);
        AssertFits(output);
        Assert.Equal(arguments is ["version", ..] or ["help", "help"], !output.Contains("exit codes:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mcp-gateway: 'mesure' is not a command. Did you mean 'measure'? usage: mcp-gateway --help", "mesure")]
    [InlineData("mcp-gateway: 'Demo' is not a command. Did you mean 'demo'? usage: mcp-gateway --help", "Demo")]
    [InlineData("mcp-gateway: '--versoin' is not a command. Did you mean '--version'? usage: mcp-gateway --help", "--versoin")]
    [InlineData("mcp-gateway: 'xyzzy' is not a command. usage: mcp-gateway --help", "xyzzy", "--help-me")]
    [InlineData("mcp-gateway: 'measur' is not a command. Did you mean 'measure'? usage: mcp-gateway --help", "help", "measur")]
    [InlineData("mcp-gateway demo: '--mine' is not an option of this command. Did you mean '--include-mine'? usage: mcp-gateway demo --help", "demo", "--mine")]
    [InlineData("mcp-gateway demo: '--mine' is not an option of this command. Did you mean '--include-mine'? usage: mcp-gateway demo --help", "demo", "--include-mine", "--mine")]
    [InlineData("mcp-gateway version: '-x' is not an option of this command. usage: mcp-gateway version --help", "version", "-x")]
    [InlineData("mcp-gateway measure: 'foo' is not an option of this command. usage: mcp-gateway measure --help", "measure", "foo")]
    [InlineData("mcp-gateway measure: --html needs the name of a file. usage: mcp-gateway measure --help", "measure", "--html", "--force")]
    [InlineData("mcp-gateway measure: --html needs the name of a file. usage: mcp-gateway measure --help", "measure", "--html", "--no-such-option")]
    [InlineData("mcp-gateway measure: --html needs the name of a file. usage: mcp-gateway measure --help", "measure", "--html=")]
    [InlineData("mcp-gateway measure: --html is there more than once. usage: mcp-gateway measure --help", "measure", "--html", "a", "--html", "b")]
    [InlineData("mcp-gateway help: 'demo' is one argument too many. usage: mcp-gateway help --help", "help", "measure", "demo")]
    [InlineData("mcp-gateway measure: '@file' is not an option of this command. usage: mcp-gateway measure --help", "measure", "@file")]
    [InlineData("mcp-gateway measure: '--sesions' is not an option of this command. Did you mean '--sessions'? usage: mcp-gateway measure --help", "measure", "--sesions", "3")]
    public async Task A_wrong_command_line_is_an_error_of_one_line_on_stderr(string error, params string[] arguments)
    {
        using var home = new TemporaryHome();

        (int code, string output, string errors) = await RunAsync(home, arguments);

        Assert.Equal((2, "", error), (code, output, errors.TrimEnd()));
    }

    [Theory]
    [InlineData("measure", "--json", "--what")]
    [InlineData("install", "--client", "--json")]
    [InlineData("nothing", "--json")]
    public async Task A_wrong_command_line_is_JSON_too_where_that_was_asked_for(params string[] arguments)
    {
        using var home = new TemporaryHome();

        (int code, string output, string errors) = await RunAsync(home, arguments);

        Assert.Equal(2, code);
        Assert.Equal(errors.TrimEnd(), JsonText.Parse(output).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Demo_and_version_print_json_for_scripts()
    {
        using var home = new TemporaryHome();

        (int code, string output, _) = await RunAsync(home, "demo", "--json");
        Assert.Equal(0, code);
        System.Text.Json.JsonElement demo = JsonText.Parse(output);
        Assert.Contains(demo.GetProperty("steps").EnumerateArray(), step => step.GetProperty("step").GetString() == "call_mcp_tool(demo, create_note)" && step.GetProperty("tokens").GetInt32() > 0);
        Assert.True(demo.GetProperty("without").GetInt32() > 0);

        (code, output, _) = await RunAsync(home, "version", "--json");
        Assert.Equal(0, code);
        Assert.Matches(@"^\d+\.\d+\.\d+", JsonText.Parse(output).GetProperty("version").GetString());
    }

    /// <summary>Every session starts one: what only the commands need is not even mapped.</summary>
    [UnixTheory("it reads /proc")]
    [InlineData("")]
    [InlineData("--with-demo-server")]
    [InlineData("demo-server")]
    public async Task What_a_client_starts_does_not_load_the_parser_of_the_commands(string argument)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux is needed: it says in /proc what a process has loaded");
        using var home = new TemporaryHome();
        using System.Diagnostics.Process process = Executable.Start(home, argument.Length > 0 ? [argument] : []);
        await process.StandardInput.WriteLineAsync("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""");
        Assert.Contains("\"result\"", await process.StandardOutput.ReadLineAsync().InTime(), StringComparison.Ordinal);

        string maps = await File.ReadAllTextAsync($"/proc/{process.Id}/maps");

        Assert.Contains("McpGateway.Core.dll", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("System.CommandLine.dll", maps, StringComparison.Ordinal);
        process.StandardInput.Close();
        await process.WaitForExitAsync().InTime();
    }

    [Fact]
    public async Task Help_and_version_are_told_without_serving()
    {
        using var home = new TemporaryHome();

        (int code, string output, _) = await RunAsync(home, "--help");
        Assert.Equal(0, code);
        Assert.Contains("demo", output, StringComparison.Ordinal);

        (code, output, _) = await RunAsync(home, "--version");
        Assert.Equal(0, code);
        Assert.Matches(@"^\d+\.\d+\.\d+", output);
    }

    [Fact]
    public async Task An_unknown_option_is_an_error_and_nothing_on_stdout_looks_like_the_protocol()
    {
        using var home = new TemporaryHome();

        (int code, string output, string errors) = await RunAsync(home, "--no-such-option");

        Assert.NotEqual(0, code);
        Assert.DoesNotContain("jsonrpc", output, StringComparison.Ordinal);
        Assert.Contains("--no-such-option", errors, StringComparison.Ordinal);
    }

    private static void AssertFits(string output) => Assert.All(output.Split('\n'), line => Assert.True(line.Length <= 80, line));

    private static Task<(int Code, string Output, string Errors)> RunAsync(TemporaryHome home, params string[] arguments) => Executable.RunAsync(home, arguments);
}
