using System.Diagnostics;
using McpGateway.Configuration;
using McpGateway.Files;
using McpGateway.Tests.Support;
using McpGateway.Transports.Stdio;

namespace McpGateway.Tests.EndToEnd;

/// <summary>Where the gateway keeps its files, and where servers are found, whatever HOME and the current folder are.</summary>
public sealed class FolderTests
{
    [UnixTheory("Windows does not take the home folder from HOME")]
    [InlineData("~/gw")]
    [InlineData(" ~/gw ")]
    public async Task A_home_that_begins_with_a_tilde_is_in_the_home_folder(string value)
    {
        using var home = new TemporaryHome();
        Directory.CreateDirectory(Path.Combine(home.Root, "gw"));
        home.WriteServers(Sample.Server("found"));
        File.Copy(home.Home.ConfigurationFile, Path.Combine(home.Root, "gw", "config.json"));

        (int code, string output, _) = await RunAsync(home, value, home.Root, "measure");

        Assert.Equal(0, code);
        Assert.Contains("found", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(CurrentFolder(home)));
    }

    [Theory]
    [InlineData("gw")]
    [InlineData("./gw")]
    [InlineData("~someone/gw")]
    [InlineData("${HOME}/gw")]
    public async Task A_home_that_depends_on_the_current_folder_is_an_error_of_one_line(string value)
    {
        using var home = new TemporaryHome();

        foreach (string[] command in (string[][])[[], ["measure"], ["demo", "--include-mine"]])
        {
            (int code, string output, string errors) = await RunAsync(home, value, home.Root, command);

            Assert.Equal((1, ""), (code, output));
            string name = string.Join(' ', command.Take(1).Prepend("mcp-gateway"));
            Assert.StartsWith($"{name}: MCP_GATEWAY_HOME is '{value}', which is not an absolute path.", errors, StringComparison.Ordinal);
            Assert.Single(errors.TrimEnd().Split('\n'));
            Assert.Empty(Directory.GetFileSystemEntries(CurrentFolder(home)));
        }
    }

    [UnixFact("it makes symbolic links")]
    public async Task Command_arguments_folder_and_variables_of_a_server_may_begin_with_a_tilde()
    {
        using var home = new TemporaryHome();
        File.CreateSymbolicLink(Path.Combine(home.Root, "server"), Built.SampleServer);
        home.WriteConfiguration("""{"mcpServers":{"s":{"command":"~/server","args":["--pid-file","~/pid"],"cwd":"~","env":{"DATA":"~/data"}}}}""");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, [("HOME", home.Root)]);

        Assert.Equal(Path.Combine(home.Root, "data"), (await gateway.CallAsync("s", "env", """{"name":"DATA"}""")).TextOf());
        Assert.True(File.Exists(Path.Combine(home.Root, "pid")));
        Assert.False(Directory.Exists(Path.Combine(home.Root, "~")));
    }

    [Theory]
    [InlineData("\"command\":\"~nobody/server\"", "command is '~nobody/server'. Only ~/ at the beginning of the configured value means the home folder")]
    [InlineData("\"command\":\"x\",\"cwd\":\"${SOME_PATH}\"", "cwd is '***'. Only ~/")]
    [InlineData("\"command\":\"node server.mjs\"", "put its arguments in \"args\"")]
    [InlineData("\"command\":\"\\\"node\\\"\"", "the quotes around it are taken as part of its name")]
    public async Task What_is_not_expanded_is_an_error_that_says_what_is(string entry, string part)
    {
        using var home = new TemporaryHome();
        home.WriteConfiguration("{\"mcpServers\":{\"s\":{" + entry + "}}}");
        await using GatewayProcess gateway = await GatewayProcess.ConnectAsync(home, [("SOME_PATH", "~/from a variable")]);

        string text = await gateway.MetaAsync("load_mcp_tools", """{"mcp_name":"s"}""", isError: true);

        Assert.Contains(part, text, StringComparison.Ordinal);
    }

    [UnixTheory("it makes symbolic links")]
    [InlineData("ssh", "~/x")]
    [InlineData("wsl", "~/x")]
    [InlineData("sshd", "<home>/x")]
    public void A_path_of_another_machine_is_left_to_it(string program, string expected)
    {
        using var home = new TemporaryHome();
        string command = Path.Combine(home.Root, program);
        File.CreateSymbolicLink(command, Built.SampleServer);
        var variables = new Variables("/.env", new Dictionary<string, string>(StringComparer.Ordinal), _ => null);

        ProcessPlan plan = ProcessPlanner.Plan(new ServerDefinition { Name = "s", Command = command, Arguments = ["~/x"] }, variables, []);

        Assert.Equal(expected.Replace("<home>", UserHome.Find(), StringComparison.Ordinal), Assert.Single(plan.Arguments));
    }

    private static string CurrentFolder(TemporaryHome home) => Directory.CreateDirectory(Path.Combine(home.Root, "current")).FullName;

    private static async Task<(int Code, string Output, string Errors)> RunAsync(TemporaryHome home, string value, string userHome, params string[] arguments)
    {
        var start = new ProcessStartInfo(Built.Gateway, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = CurrentFolder(home),
        };
        start.Environment["MCP_GATEWAY_HOME"] = value;
        start.Environment["HOME"] = userHome;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().InTime();
        return (process.ExitCode, await output.InTime(), await errors.InTime());
    }
}
