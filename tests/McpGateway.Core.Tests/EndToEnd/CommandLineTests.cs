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
