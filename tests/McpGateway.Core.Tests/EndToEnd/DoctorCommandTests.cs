using System.Diagnostics;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary><c>mcp-gateway doctor</c>, in a home of the test's own.</summary>
public sealed class DoctorCommandTests : IDisposable
{
    private readonly string _user = Directory.CreateTempSubdirectory("mcp-gateway-user-").FullName;

    public void Dispose() => Directory.Delete(_user, recursive: true);

    [Fact]
    public async Task After_an_installation_nothing_is_wrong()
    {
        string pids = Path.Combine(_user, "pids");
        Configure(Sample.Server("good", "--pid-file", pids));
        Write(".cursor/mcp.json", "{}");
        Assert.Equal(0, (await RunAsync("install", "--skip-servers")).Code);

        (int code, string output, string errors) = await RunAsync("doctor");

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("Cursor: 'gateway' in ", output, StringComparison.Ordinal);
        Assert.Contains("[client.ok]", output, StringComparison.Ordinal);
        Assert.Contains("good: tools: ", output, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?m)^(warning|error)", output);
        int started = Processes.FromFile(pids).Length;
        Assert.Contains("[server.notStarted]", (await RunAsync("doctor", "--skip-servers")).Output, StringComparison.Ordinal);
        Assert.Equal(started, Processes.FromFile(pids).Length);
    }

    [Fact]
    public async Task What_does_not_work_is_told_with_its_remedy_and_fails()
    {
        Configure(new ServerDefinition { Name = "missing", Command = "this-program-does-not-exist" }, Sample.Server("good"));

        (int code, string output, string errors) = await RunAsync("doctor");

        Assert.Equal((1, ""), (code, errors));
        Assert.Matches(@"(?m)^error +missing: .*this-program-does-not-exist.*\[server\.command\]\r?\n +-> Install it", output);
        JsonElement[] found = [.. JsonText.Parse((await RunAsync("doctor", "--json")).Output).EnumerateArray()];
        JsonElement wrong = found.Single(finding => finding.GetProperty("severity").GetString() == "error");
        Assert.Equal(("server.command", "missing"), (wrong.GetProperty("id").GetString(), wrong.GetProperty("subject").GetString()));
        Assert.Equal(0, (await RunAsync("doctor", "good")).Code);
        // A warning is none.
        Configure(Sample.Server("good") with { OperationTimeout = TimeSpan.FromSeconds(2) });
        (code, output, _) = await RunAsync("doctor", "--skip-servers");
        Assert.Equal(0, code);
        Assert.Matches("(?m)^warning +good: .*callTimeoutShort", output);
    }

    [Fact]
    public async Task What_is_safe_is_repaired_once_it_was_shown()
    {
        string file = Write(".cursor/mcp.json", """{ "mcpServers": { "gateway": { "command": "/no/such/mcp-gateway", "args": [] } } }""");
        string before = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);

        (int code, string output, _) = await RunAsync("doctor", "--repair", "--dry-run");
        Assert.Equal(1, code);
        Assert.Contains("-> would be repaired: Let 'gateway' in ", output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));

        (code, output, _) = await RunAsync("doctor", "--repair");
        Assert.Equal(0, code);
        Assert.Matches("(?m)^repaired +Cursor: .*\\[client\\.executableMissing\\]", output);
        (code, output, _) = await RunAsync("doctor");
        Assert.Equal(0, code);
        Assert.Contains("[client.ok]", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--dry-run shows what --repair would do", "--dry-run")]
    [InlineData(2, "no client is called 'Curser'", "--client", "Curser")]
    public async Task What_cannot_be_done_is_one_line(int expected, string part, params string[] arguments)
    {
        (int code, string output, string errors) = await RunAsync(["doctor", .. arguments]);

        Assert.Equal((expected, ""), (code, output));
        Assert.Contains(part, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_that_cannot_be_read_is_a_finding_and_an_unknown_server_an_error()
    {
        Write(".mcp-gateway/config.json", "{ broken");
        (int code, string output, _) = await RunAsync("doctor");
        Assert.Equal(1, code);
        Assert.Contains("[config.broken]", output, StringComparison.Ordinal);

        Configure(Sample.Server("good"));
        (code, output, string errors) = await RunAsync("doctor", "nobody", "g*", "--json");
        Assert.Equal(1, code);
        Assert.Contains("nobody", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        JsonElement[] items = [.. JsonText.Parse(output).EnumerateArray()];
        Assert.Contains("nobody", items[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("server.ok", items[^1].GetProperty("id").GetString());
    }

    [UnixFact("a signal ends it")]
    public async Task Interrupted_it_leaves_no_server()
    {
        string pids = Path.Combine(_user, "pids");
        Configure(Sample.Server("hangs", "--pid-file", pids, "--silent") with { InitTimeout = TimeSpan.FromSeconds(600) });
        using Process process = Start("doctor");
        await Deadline.Until(() => Processes.FromFile(pids).Length == 1, () => "not started");

        Processes.Send(process.Id, Processes.Interrupt);

        await process.WaitForExitAsync().InTime();
        Assert.Equal(130, process.ExitCode);
        await Processes.AssertGone(Processes.FromFile(pids));
    }

    private void Configure(params ServerDefinition[] servers)
    {
        string file = Write(".mcp-gateway/config.json", Settings.OnFirstUse(ConfigJson.Of(servers)));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private string Write(string path, string text)
    {
        string file = Path.Combine(_user, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Built.Gateway, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _user };
        start.Environment["HOME"] = _user;
        foreach (string name in (string[])[GatewayHome.Variable, "XDG_CONFIG_HOME", "CLAUDE_CONFIG_DIR"])
        {
            start.Environment.Remove(name);
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().InTime();
        return (process.ExitCode, await output, await errors);
    }
}
