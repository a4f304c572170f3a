using System.Diagnostics;
using System.Text;
using System.Text.Json;
using McpGateway.Configuration;
using McpGateway.Secrets;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Commands;

/// <summary><c>mcp-gateway secret</c>, and what becomes of a secret in a server's entry.</summary>
public sealed class SecretCommandTests : IDisposable
{
    private const string Value = "s3cret-value-12345";

    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_secret_is_set_from_stdin_listed_by_its_name_and_removed_and_its_value_is_never_printed()
    {
        _home.WriteServers(Sample.Server("sample") with { Environment = Env("${secret:TOKEN}") });

        (int code, string output, string errors) = await Executable.RunAsync(_home, Value + "\n", ["secret", "set", "TOKEN"]);
        Assert.Equal((0, ""), (code, errors));
        Assert.StartsWith("TOKEN: set in ", output, StringComparison.Ordinal);
        Assert.EndsWith(". It counts from the next start of sample on.\n", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.DoesNotContain(Value, output, StringComparison.Ordinal);

        (code, output, _) = await Executable.RunAsync(_home, "other\r\n", ["secret", "set", "other", "--json"]);
        JsonElement set = JsonText.Parse(output);
        Assert.Equal((0, "set", true), (code, set.GetProperty("action").GetString(), set.GetProperty("changed").GetBoolean()));

        Assert.Equal("TOKEN: used by sample\nother: no server uses it\n", (await RunAsync(0, "secret", "list")).ReplaceLineEndings("\n"));
        JsonElement listed = JsonText.Parse(await RunAsync(0, "secret", "list", "--json"));
        Assert.Equal(["TOKEN", "other"], listed.EnumerateArray().Select(item => item.GetProperty("name").GetString()));
        Assert.Equal("sample", listed[0].GetProperty("servers")[0].GetString());

        Assert.Equal("other: would be removed", (await RunAsync(0, "secret", "remove", "other", "--dry-run")).TrimEnd());
        Assert.Equal("other: removed", (await RunAsync(0, "secret", "remove", "other")).TrimEnd());
        Assert.Contains("No secret is called 'other'", (await Executable.RunAsync(_home, "secret", "remove", "other")).Errors, StringComparison.Ordinal);
        Assert.Equal("TOKEN: used by sample", (await RunAsync(0, "secret", "list")).TrimEnd());
    }

    [Theory]
    [InlineData("set needs one NAME, and takes the value from stdin or asks for it.", "set", "TOKEN", "s3cret-value-12345")]
    [InlineData("set needs one NAME, and takes the value from stdin or asks for it.", "set")]
    [InlineData("a name of a secret has 1 to 128 letters", "set", "a/b")]
    [InlineData("list takes no NAME.", "list", "x")]
    [InlineData("remove needs a NAME.", "remove")]
    [InlineData("store takes one of: file, system; or nothing.", "store", "vault")]
    [InlineData("there is no 'get'. There are: set, list, remove, store", "get", "TOKEN")]
    public async Task Wrong_usage_is_refused_and_repeats_no_value(string message, params string[] arguments)
    {
        (int code, string output, string errors) = await Executable.RunAsync(_home, ["secret", .. arguments]);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Value, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_on_stdin_sets_nothing()
    {
        (int code, _, string errors) = await Executable.RunAsync(_home, "\n", ["secret", "set", "TOKEN"]);

        Assert.Equal(1, code);
        Assert.Contains("the value of TOKEN is empty", errors, StringComparison.Ordinal);
        Assert.Contains("No secrets are kept", (await Executable.RunAsync(_home, "secret", "list")).Errors, StringComparison.Ordinal);
    }

    [UnixFact("it takes a program that gives a terminal")]
    public async Task A_value_that_is_typed_is_not_shown()
    {
        await Needed.OrSkipAsync("Linux", "its program 'script' gives a terminal", () => Task.FromResult(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script")));
        var start = new ProcessStartInfo("/usr/bin/script", ["-qec", $"'{Built.Gateway}' secret set TYPED", "/dev/null"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["MCP_GATEWAY_HOME"] = _home.Home.Root;
        using Process process = Process.Start(start)!;
        var output = new StringBuilder();
        char[] buffer = new char[256];
        while (!output.ToString().Contains("(it is not shown): ", StringComparison.Ordinal))
        {
            int read = await process.StandardOutput.ReadAsync(buffer).AsTask().InTime();
            Assert.True(read > 0, output.ToString());
            output.Append(buffer, 0, read);
        }

        // One key at a time, the last letter of the first try taken back.
        foreach (char key in "typed-X\u007fvalue\r")
        {
            await process.StandardInput.WriteAsync(key);
            await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        }

        output.Append(await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).InTime());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).InTime();

        Assert.Equal(0, process.ExitCode);
        Assert.Equal("typed-value", new NamedSecrets(_home.Home.Root).Find("TYPED"));
        Assert.DoesNotContain("typed", output.ToString(), StringComparison.Ordinal);
    }

    [UnixFact("Windows and macOS have a store")]
    public async Task The_store_of_the_system_is_refused_where_there_is_none_and_told_where_secrets_are()
    {
        var noBus = new Dictionary<string, string>(StringComparer.Ordinal) { ["DBUS_SESSION_BUS_ADDRESS"] = $"unix:path={_home.NewFile()}" };
        await Executable.RunAsync(_home, Value, ["secret", "set", "TOKEN"]);

        (int code, _, string errors) = await Executable.RunAsync(_home, noBus, "", ["secret", "store", "system"]);
        Assert.Equal(OperatingSystem.IsMacOS() ? 0 : 1, code);
        Assert.Contains(OperatingSystem.IsMacOS() ? "" : "There is no store of the system here", errors, StringComparison.Ordinal);
        Assert.Equal(Value, new NamedSecrets(_home.Home.Root).Find("TOKEN"));
        JsonElement told = JsonText.Parse(await RunAsync(0, "secret", "store", "--json"));
        Assert.Equal((false, OperatingSystem.IsMacOS()), (told.GetProperty("changed").GetBoolean(), told.GetProperty("encrypted").GetBoolean()));
    }

    [Fact]
    public async Task Names_are_completed_from_what_is_kept_and_what_is_missing()
    {
        _home.WriteServers(Sample.Server("sample") with { Environment = Env("${secret:MISSING}") });
        await Executable.RunAsync(_home, Value, ["secret", "set", "THERE"]);

        string output = await RunAsync(0, "complete", "--", "secret", "remove", "");

        Assert.Equal(["MISSING", "THERE"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0].Trim()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_server_gets_its_secret_and_what_it_prints_of_it_is_masked_everywhere()
    {
        _home.MeetOnFirstUse();
        _home.WriteServers(
            Sample.Server("good") with { Environment = Env("${secret:TOKEN}") },
            Sample.Server("leaky", "--stderr", $"my token is {Value}!", "--env-required", "NOT_THERE") with { Environment = Env("prefix ${secret:TOKEN}") });

        string listed = await RunAsync(0, "list");
        Assert.Equal(2, listed.Split("env.TOKEN needs the secret TOKEN, which is not set. Run: mcp-gateway secret set TOKEN (in PowerShell: Set-McpSecret TOKEN)").Length - 1);
        (_, string output, string errors) = await Executable.RunAsync(_home, "test", "good");
        Assert.Contains("env.TOKEN needs the secret TOKEN, which is not set.", output + errors, StringComparison.Ordinal);
        Assert.Contains("secrets with Set-McpSecret or 'mcp-gateway secret set'", output + errors, StringComparison.Ordinal);

        await Executable.RunAsync(_home, Value, ["secret", "set", "TOKEN"]);

        Assert.DoesNotContain("TOKEN", await RunAsync(0, "list"), StringComparison.Ordinal);
        Assert.Contains(Value, await RunAsync(0, "call", "good", "env", "name=TOKEN"), StringComparison.Ordinal);
        (int code, output, errors) = await Executable.RunAsync(_home, "call", "leaky", "echo", "text=x");
        Assert.Equal(1, code);
        Assert.Contains("my token is ***!", errors, StringComparison.Ordinal);
        string[] files = [.. Directory.EnumerateFiles(_home.Home.Root, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) is not "secrets.json" && Path.GetExtension(file) != ".lock")];
        Assert.Contains(files, file => file.EndsWith("server-leaky.log", StringComparison.Ordinal));
        // The test's own: the option of the sample server that makes it leak.
        files = [.. files.Where(file => file != _home.Home.ConfigurationFile)];
        Assert.DoesNotContain(Value, output + errors + string.Concat(files.Select(File.ReadAllText)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_remote_server_gets_its_secret_in_a_header_and_no_error_shows_it()
    {
        string seen = _home.NewFile();
        using RemoteSample remote = await RemoteSample.StartAsync("--header-file", seen, "--require-header", $"X-Tenant={Value}");
        ServerDefinition Entry(string name, string secret) => remote.Server(name) with { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Tenant"] = $"${{secret:{secret}}}" } };
        _home.MeetOnFirstUse();
        _home.WriteServers(Entry("good", "RIGHT"), Entry("bad", "WRONG"));
        await Executable.RunAsync(_home, Value, ["secret", "set", "RIGHT"]);
        await Executable.RunAsync(_home, "another-" + Value, ["secret", "set", "WRONG"]);

        Assert.Equal("hello", (await RunAsync(0, "call", "good", "echo", "message=hello")).Trim());
        (int code, string output, string errors) = await Executable.RunAsync(_home, "call", "bad", "echo", "message=hello");

        Assert.Equal(1, code);
        Assert.Contains($"x-tenant: {Value}", await File.ReadAllTextAsync(seen, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        string[] files = [.. Directory.EnumerateFiles(_home.Home.Root, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) is not ("secrets.json" or "secrets.json.lock"))];
        Assert.DoesNotContain(Value, output + errors + string.Concat(files.Select(File.ReadAllText)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_store_is_told_by_whatever_needs_it()
    {
        _home.MeetOnFirstUse();
        _home.WriteServers(Sample.Server("sample") with { Environment = Env("${secret:TOKEN}") });
        await File.WriteAllTextAsync(Path.Combine(_home.Home.Root, "secrets.json"), "{", TestContext.Current.CancellationToken);

        foreach (string[] arguments in (string[][])[["secret", "list"], ["secret", "remove", "TOKEN"], ["call", "sample", "echo", "text=x"]])
        {
            (int code, _, string errors) = await Executable.RunAsync(_home, arguments);

            Assert.Equal(1, code);
            Assert.Contains("secrets.json is damaged and was not changed", errors, StringComparison.Ordinal);
        }

        Assert.Contains("secrets.json is damaged", await RunAsync(0, "list"), StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Env(string value) => new(StringComparer.Ordinal) { ["TOKEN"] = value };

    private async Task<string> RunAsync(int expected, params string[] arguments)
    {
        (int code, string output, string errors) = await Executable.RunAsync(_home, arguments);
        Assert.True(code == expected, errors);
        return output;
    }
}
