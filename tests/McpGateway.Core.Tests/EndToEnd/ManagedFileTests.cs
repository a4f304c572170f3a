using System.Diagnostics;
using System.Text.Json;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.EndToEnd;

/// <summary>The administrator's file of a machine, in a view of the file system of the test's own.</summary>
public sealed class ManagedFileTests : IDisposable
{
    private readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [UnixFact("the system's folder is another one")]
    public async Task No_variable_of_the_users_moves_the_file_or_switches_it_off()
    {
        await Needed.OrSkipAsync("unshare", "gives the test a file system in which it is the administrator", async () => OperatingSystem.IsLinux() && (await RunAsync("true")).Code == 0);
        _home.WriteServers(Sample.Server("sample"), Sample.Server("other"));
        string folder = Path.Combine(_home.Root, "etc", "mcp-gateway");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "managed.json"), """{ "deniedMcpServers": [{ "serverName": "sample" }] }""", TestContext.Current.CancellationToken);

        (int code, string output, string errors) = await RunAsync($"mount --bind '{_home.Root}/etc' /etc && exec '{Built.Gateway}' list --json");

        Assert.True(code == 0, errors);
        using JsonDocument listed = JsonDocument.Parse(output);
        JsonElement[] servers = [.. listed.RootElement.EnumerateArray()];
        Assert.Equal(("sample", "unusable"), (servers[0].GetProperty("name").GetString(), servers[0].GetProperty("state").GetString()));
        Assert.Equal("is disabled by your administrator (/etc/mcp-gateway/managed.json): \"deniedMcpServers\" has it", servers[0].GetProperty("missing").GetString());
        Assert.Equal(("other", "unseen"), (servers[1].GetProperty("name").GetString(), servers[1].GetProperty("state").GetString()));

        (code, _, errors) = await RunAsync($"mount --bind '{_home.Root}/etc' /etc && exec '{Built.Gateway}' call sample echo message=m");
        Assert.Equal(1, code);
        Assert.Contains("disabled by your administrator", errors, StringComparison.Ordinal);

        (code, _, errors) = await RunAsync($"mount --bind '{_home.Root}/etc' /etc && exec '{Built.Gateway}' add sample --force -- '{Built.SampleServer}'");
        Assert.Equal(0, code);
        Assert.Contains("will not be started: it is disabled by your administrator", errors, StringComparison.Ordinal);
    }

    /// <summary>Runs a line of a shell as the administrator of a machine of its own, with every variable set that might move the file.</summary>
    private async Task<(int Code, string Output, string Errors)> RunAsync(string line)
    {
        var start = new ProcessStartInfo("unshare", ["-rm", "sh", "-c", line]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["MCP_GATEWAY_HOME"] = _home.Home.Root;
        foreach (string variable in (string[])["MCP_GATEWAY_MANAGED", "MCP_GATEWAY_MANAGED_FILE", "ProgramData", "XDG_CONFIG_DIRS"])
        {
            start.Environment[variable] = _home.Root;
        }

        start.Environment["MCP_GATEWAY_ALLOW_FOREIGN_FILES"] = "1";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().InTime();
        return (process.ExitCode, await output.InTime(), await errors.InTime());
    }
}
