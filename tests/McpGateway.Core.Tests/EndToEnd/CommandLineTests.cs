using System.Diagnostics;
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
        Assert.Contains("call_mcp_tool(demo, create_note)", output, StringComparison.Ordinal);
        Assert.Contains("without the gateway", output, StringComparison.Ordinal);
        Assert.DoesNotContain("error:", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(home.Home.Root));
    }

    [Fact]
    public async Task Demo_with_the_users_servers_lists_their_tools()
    {
        using var home = new TemporaryHome();
        home.WriteServers(Sample.Server("mine"), Sample.Server("broken", "--exit-at-start", "1"));

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
    public async Task Measure_with_refresh_prints_a_table_of_100_columns_and_leaves_no_process()
    {
        using var home = new TemporaryHome();
        string pids = home.NewFile("pids"), report = home.NewFile("html");
        home.WriteServers(Sample.Server("mine-with-a-name-that-is-rather-long", "--pid-file", pids), Sample.Server("broken", "--exit-at-start", "1"));

        (int code, string output, string errors) = await RunAsync(home, "measure", "--refresh", "--sessions", "3", "--html", report);

        Assert.Equal(0, code);
        Assert.Contains("listing the tools of broken", errors, StringComparison.Ordinal);
        Assert.All(output.Split('\n').Where(line => !line.StartsWith("The report", StringComparison.Ordinal)), line => Assert.True(line.Length <= 100, line));
        Assert.DoesNotContain('\u001b', output);
        Assert.Matches(@"mine-with-a-name-that… +\d+ +[\d,]+ ", output);
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
        using var home = new TemporaryHome();
        home.WriteServers(Sample.Server("mine"));

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
        Assert.Contains("usage:", errors, StringComparison.Ordinal);
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

    private static async Task<(int Code, string Output, string Errors)> RunAsync(TemporaryHome home, params string[] arguments)
    {
        var start = new ProcessStartInfo(Built.Gateway, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["MCP_GATEWAY_HOME"] = home.Home.Root;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().InTime();
        return (process.ExitCode, await output.InTime(), await errors.InTime());
    }
}
