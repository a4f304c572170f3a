using System.Diagnostics;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Secrets;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>The executable's commands about clients, in a home of the test's own.</summary>
public sealed class ClientCommandTests
{
    private const string Secret = "ghp_veryS3cretValueThatNobodyMaySee0001";
    private const string Before = $$"""{ "mcpServers": { "github": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-github"], "env": { "GITHUB_PERSONAL_ACCESS_TOKEN": "{{Secret}}" } } } }""";

    [Fact]
    public async Task Install_makes_a_client_start_a_gateway_that_works_and_uninstall_undoes_it()
    {
        using var user = new User();
        string file = user.Write(".cursor/mcp.json", Before);

        (int code, string output, string errors) = await user.RunAsync("install", "--skip-servers");

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains("archived", output, StringComparison.Ordinal);
        Assert.Contains("as it was: ", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, output, StringComparison.Ordinal);
        JsonElement entry = JsonText.Parse(await File.ReadAllTextAsync(file)).GetProperty("mcpServers").GetProperty("gateway");
        Assert.Equal(Path.Combine(user.Home, ".mcp-gateway", "bin", "mcp-gateway"), entry.GetProperty("command").GetString());

        // As the client starts it: with what the entry says and hardly any environment.
        var start = new ProcessStartInfo(entry.GetProperty("command").GetString()!) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment.Clear();
        start.Environment["HOME"] = user.Home;
        start.Environment["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? Path.GetDirectoryName(Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..")));
        using (Process gateway = Process.Start(start)!)
        {
            await gateway.StandardInput.WriteLineAsync("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""");
            Assert.Contains("\"id\":1", await gateway.StandardOutput.ReadLineAsync().InTime(), StringComparison.Ordinal);
            gateway.StandardInput.Close();
            await gateway.WaitForExitAsync().InTime();
        }

        byte[] between = await File.ReadAllBytesAsync(file);
        (code, output, _) = await user.RunAsync("install", "--skip-servers");
        Assert.Equal(0, code);
        Assert.Contains("installed there already", output, StringComparison.Ordinal);
        Assert.Equal(between, await File.ReadAllBytesAsync(file));

        Assert.Equal(0, (await user.RunAsync("uninstall", "--remove-backup")).Code);
        Assert.Equal(Before, await File.ReadAllTextAsync(file));
        Assert.Equal(0, (await user.RunAsync("uninstall")).Code);
        Assert.Equal(Before, await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task A_dry_run_shows_the_difference_and_touches_nothing()
    {
        using var user = new User();
        string file = user.Write(".cursor/mcp.json", Before.Replace("{ \"mcp", "{\n\"mcp", StringComparison.Ordinal));
        string before = await File.ReadAllTextAsync(file);

        (int code, string output, _) = await user.RunAsync("install", "--dry-run", "--client", "cursor");

        Assert.Equal(0, code);
        Assert.Contains("  + ", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(file));
        Assert.False(Directory.Exists(Path.Combine(user.Home, ".mcp-gateway")));

        JsonElement json = JsonText.Parse((await user.RunAsync("install", "--dry-run", "--json", "--keep-servers")).Output)[0];
        Assert.True(json.GetProperty("wouldChange").GetBoolean());
        Assert.Equal(0, json.GetProperty("servers").GetArrayLength());
        Assert.False(Directory.Exists(Path.Combine(user.Home, ".mcp-gateway")));
    }

    [Fact]
    public async Task Clients_and_import_tell_what_they_find_and_no_secret()
    {
        using var user = new User();
        user.Write(".cursor/mcp.json", Before);

        (int code, string output, _) = await user.RunAsync("clients");
        Assert.Equal(0, code);
        Assert.Contains("Cursor (Cursor): without the gateway", output, StringComparison.Ordinal);
        JsonElement client = JsonText.Parse((await user.RunAsync("clients", "--json")).Output)[0];
        Assert.Equal("github", client.GetProperty("servers")[0].GetProperty("name").GetString());

        (code, output, _) = await user.RunAsync("import", "--client", "Cursor", "--json");
        Assert.Equal(0, code);
        Assert.Equal("add", JsonText.Parse(output)[0].GetProperty("action").GetString());
        Assert.DoesNotContain(Secret, output, StringComparison.Ordinal);
        Assert.Equal(Secret, new NamedSecrets(Path.Combine(user.Home, ".mcp-gateway")).Find("GITHUB_PERSONAL_ACCESS_TOKEN"));

        string other = user.Write("any.json", """{ "mcpServers": { "x": { "command": "x" } } }""");
        Assert.Contains("x: added", (await user.RunAsync("import", "--file", other)).Output, StringComparison.Ordinal);
        (code, _, string errors) = await user.RunAsync("import", "--file", other + "x");
        Assert.Equal(1, code);
        Assert.Contains("is not there", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_executable_alone_is_put_where_entries_name_it_and_no_client_is_touched()
    {
        using var user = new User();
        string file = user.Write(".cursor/mcp.json", Before), command = Path.Combine(user.Home, ".mcp-gateway", "bin", "mcp-gateway");

        Assert.Equal(0, (await user.RunAsync("install", "--only-executable", "--dry-run")).Code);
        Assert.False(File.Exists(command));

        (int code, string output, string errors) = await user.RunAsync("install", "--only-executable", "--json");
        Assert.Equal((0, ""), (code, errors));
        JsonElement said = JsonText.Parse(output)[0];
        Assert.Equal(command, said.GetProperty("executable").GetString());
        Assert.Equal([said.GetProperty("version").GetString()!], Directory.GetDirectories(Path.GetDirectoryName(command)!).Select(Path.GetFileName));
        Assert.True(File.Exists(command));
        Assert.Equal(Before, await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Where_no_client_is_found_the_entry_to_paste_comes_with_what_it_needs()
    {
        using var user = new User();

        string errors = (await user.RunAsync("install", "--skip-servers")).Errors;
        Assert.Contains("First run 'mcp-gateway install --only-executable'", errors, StringComparison.Ordinal);

        Assert.Equal(0, (await user.RunAsync("install", "--only-executable")).Code);
        Assert.DoesNotContain("First run", (await user.RunAsync("install", "--skip-servers")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_broken_file_fails_alone()
    {
        using var user = new User();
        user.Write(".claude.json", "{ broken");
        string file = user.Write(".cursor/mcp.json", "{}");

        (int code, _, string errors) = await user.RunAsync("install", "--skip-servers");

        Assert.Equal(1, code);
        Assert.Contains(".claude.json line 1: broken JSON", Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains("\"gateway\"", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "no client was found", "install")]
    [InlineData(1, "\"mcpServers\": { \"gateway\"", "install")]
    [InlineData(1, "Cursor is not on this machine", "install", "--client", "Cursor")]
    [InlineData(1, "Roo Code is discontinued", "install", "--client", "RooCode")]
    [InlineData(1, "Roo Code is discontinued", "install", "--client", "RooCode", "--force", "--dry-run")]
    [InlineData(1, "no client was found", "clients")]
    [InlineData(1, "from where", "import")]
    [InlineData(2, "no client is called 'Curser'", "install", "--client", "Curser")]
    [InlineData(2, "--client needs a name", "uninstall", "--client")]
    [InlineData(2, "'--keep-servers' is not an option of this command", "uninstall", "--keep-servers")]
    [InlineData(2, "--file needs", "import", "--file")]
    public async Task What_cannot_be_done_is_one_line(int expected, string part, params string[] arguments)
    {
        using var user = new User();

        (int code, string output, string errors) = await user.RunAsync(arguments);

        Assert.Equal((expected, ""), (code, output));
        Assert.Contains(part, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(user.Home));
    }

    private sealed class User : IDisposable
    {
        public string Home { get; } = Directory.CreateTempSubdirectory("mcp-gateway-user-").FullName;

        public string Write(string path, string text)
        {
            string file = Path.Combine(Home, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            return file;
        }

        public async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
        {
            var start = new ProcessStartInfo(Built.Gateway, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Home };
            start.Environment["HOME"] = Home;
            foreach (string name in (string[])[GatewayHome.Variable, "XDG_CONFIG_HOME", "CLAUDE_CONFIG_DIR"])
            {
                start.Environment.Remove(name);
            }

            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().InTime();
            return (process.ExitCode, await output, await errors);
        }

        public void Dispose() => Directory.Delete(Home, recursive: true);
    }
}
