using McpGateway.Clients;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Clients.Installing;

/// <summary>Processes that end in the middle of their work, as a kill or a power cut ends them, and processes that do the same at once.</summary>
public sealed class KilledInstallTests
{
    private const string Before = """
        {
          "mcpServers": {
            "a": { "command": "a", "env": { "A_TOKEN": "first-secret-of-all" } },
            "b": { "command": "b", "env": { "B_TOKEN": "second-secret-of-all" } }
          }
        }

        """;

    [Theory]
    [InlineData("secrets", 1)]
    [InlineData("server", 1)]
    [InlineData("server", 2)]
    [InlineData("backup", 1)]
    [InlineData("record", 1)]
    [InlineData("replace", 1)]
    [InlineData("done", 1)]
    public async Task An_installation_killed_anywhere_leaves_the_old_file_or_the_new_one_and_is_done_by_the_next(string step, int time)
    {
        using var rig = new ClientRig();
        ClientApplication client = KnownClients.Find("Cursor")!;
        string file = rig.Write(".cursor/mcp.json", Before);

        (int code, string output) = await HelperProcess.StartAsync("install", rig.UserHome, step, $"{time}");
        Assert.True(code == 99, output);

        bool isNew = step == "done";
        Assert.Equal(isNew, await File.ReadAllTextAsync(file) != Before);
        Assert.Equal(isNew ? ["gateway"] : (string[])["a", "b"], ClientRig.Entries(file, "mcpServers"));

        await rig.InstallAsync(client);
        Assert.Equal(["gateway"], ClientRig.Entries(file, "mcpServers"));
        Assert.Equal(["a", "b"], rig.Servers.Select(server => server.Name));
        Assert.Equal("first-secret-of-all", rig.Secrets.Find("A_TOKEN"));
        Assert.False((await rig.InstallAsync(client)).Changed);
        Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file)!));

        await rig.UninstallAsync(client);
        Assert.Equal(Before, await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task A_killed_installation_that_nobody_repeats_leaves_nothing_to_undo()
    {
        using var rig = new ClientRig();
        ClientApplication client = KnownClients.Find("Cursor")!;
        string file = rig.Write(".cursor/mcp.json", Before);
        await HelperProcess.StartAsync("install", rig.UserHome, "replace", "1");
        string edited = Before.Replace("\"a\"", "\"z\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, edited);

        Assert.False((await rig.UninstallAsync(client)).Changed);
        Assert.Equal(edited, await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData("restore")]
    [InlineData("forget")]
    public async Task A_killed_uninstallation_leaves_one_of_the_two_and_is_done_by_the_next(string step)
    {
        using var rig = new ClientRig();
        ClientApplication client = KnownClients.Find("Cursor")!;
        string file = rig.Write(".cursor/mcp.json", Before);
        await rig.InstallAsync(client);
        string installed = await File.ReadAllTextAsync(file);

        Assert.Equal(99, (await HelperProcess.StartAsync("uninstall", rig.UserHome, step, "1")).ExitCode);
        Assert.Equal(step == "forget" ? Before : installed, await File.ReadAllTextAsync(file));

        await rig.UninstallAsync(client);
        Assert.Equal(Before, await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Several_at_once_give_one_result()
    {
        using var rig = new ClientRig();
        ClientApplication client = KnownClients.Find("Cursor")!;
        string file = rig.Write(".cursor/mcp.json", Before);
        string other = rig.Write(".config/Claude/claude_desktop_config.json", Before.Replace("second-secret-of-all", "another-secret", StringComparison.Ordinal));

        (int ExitCode, string Output)[] ended = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => HelperProcess.StartAsync("install", rig.UserHome, "", number % 2 == 0 ? "Cursor" : "ClaudeDesktop")));

        Assert.All(ended, one => Assert.True(one.ExitCode == 0, one.Output));
        Assert.Equal(2, ended.Count(one => one.Output.Trim() == "True"));
        Assert.Equal(["gateway"], ClientRig.Entries(file, "mcpServers"));
        Assert.Equal(["gateway"], ClientRig.Entries(other, "mcpServers"));
        // "a" is the same in both, "b" has another secret there.
        Assert.Equal(["a", "b", "b-2"], rig.Servers.Select(server => server.Name));
        Assert.Equal(3, rig.Secrets.List().Count);
        await rig.UninstallAsync(client);
        Assert.Equal(Before, await File.ReadAllTextAsync(file));
    }
}
