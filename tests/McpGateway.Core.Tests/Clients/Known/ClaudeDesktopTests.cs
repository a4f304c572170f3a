using McpGateway.Clients;

namespace McpGateway.Tests.Clients.Known;

public sealed class ClaudeDesktopTests : ClientContract
{
    private const string Config = "claude_desktop_config.json";

    private protected override ClientApplication Client => KnownClients.Find("ClaudeDesktop")!;

    private protected override string Section => "mcpServers";

    [Fact]
    public async Task It_knows_no_variables_so_that_a_dollar_is_one()
    {
        using var rig = new ClientRig();
        rig.Write($".config/Claude/{Config}", """{ "mcpServers": { "a": { "command": "sh", "args": ["-c", "echo ${HOME}"], "env": { "PATTERN": "${x}", "A_TOKEN": "se${cr}et" } } } }""");

        await rig.InstallAsync(Client);

        Assert.Equal("echo $${HOME}", rig.Servers[0].Arguments[1]);
        Assert.Equal("$${x}", rig.Servers[0].Environment["PATTERN"]);
        Assert.Equal("${secret:A_TOKEN}", rig.Servers[0].Environment["A_TOKEN"]);
        Assert.Equal("se${cr}et", rig.Secrets.Find("A_TOKEN"));
    }

    [Theory]
    [InlineData(ClientSystem.Linux, ".config/Claude")]
    [InlineData(ClientSystem.MacOS, "Library/Application Support/Claude")]
    [InlineData(ClientSystem.Windows, "AppData/Roaming/Claude")]
    public void Its_folder_is_where_the_system_has_it(ClientSystem system, string folder)
    {
        using var rig = new ClientRig(system);
        Assert.False(new ClientFinder(rig.Machine).Look(Client).IsPresent);

        Directory.CreateDirectory(Path.Combine(rig.UserHome, folder));

        ClientReport report = new ClientFinder(rig.Machine).Look(Client);
        Assert.True(report.IsPresent);
        Assert.Equal([Path.Combine(rig.UserHome, folder, Config)], report.Targets.Select(place => place.File));
    }

    [Fact]
    public void The_packaged_one_is_found_by_pattern_and_both_files_are_written_where_both_exist()
    {
        using var rig = new ClientRig(ClientSystem.Windows);
        string package = $"AppData/Local/Packages/Claude_pzs8sxrjxfjjc/LocalCache/Roaming/Claude/{Config}";
        Directory.CreateDirectory(Path.Combine(rig.UserHome, "AppData/Local/Packages/Claude_pzs8sxrjxfjjc"));

        // Installed and never started.
        ClientReport report = new ClientFinder(rig.Machine).Look(Client);
        Assert.True(report.IsPresent);
        Assert.Equal([Path.Combine(rig.UserHome, package)], report.Targets.Select(place => place.File));
        Assert.Empty(report.Notes);

        rig.Write(package, """{ "mcpServers": { "a": { "command": "a" } } }""");
        rig.Write($"AppData/Roaming/Claude/{Config}", """{ "mcpServers": { "b": { "command": "b" } } }""");
        report = new ClientFinder(rig.Machine).Look(Client);
        Assert.Equal(["msix", "user"], report.Targets.Select(place => place.Scope));
        Assert.Contains(report.Notes, note => note.Contains("differs", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_several_packages_the_one_with_a_file_counts_and_it_is_told()
    {
        using var rig = new ClientRig(ClientSystem.Windows);
        Directory.CreateDirectory(Path.Combine(rig.UserHome, "AppData/Local/Packages/Claude_aaaa"));
        string file = rig.Write($"AppData/Local/Packages/Claude_bbbb/LocalCache/Roaming/Claude/{Config}", "{}");

        ClientReport report = new ClientFinder(rig.Machine).Look(Client);

        Assert.Equal([file], report.Targets.Select(place => place.File));
        Assert.Contains(report.Notes, note => note.Contains("several packages", StringComparison.Ordinal));
    }

    [Fact]
    public void A_mark_and_comments_are_told_for_it_reads_neither()
    {
        using var rig = new ClientRig();
        rig.Write($".config/Claude/{Config}", "\uFEFF{ } // mine");

        IReadOnlyList<string> notes = new ClientFinder(rig.Machine).Look(Client).Notes;

        Assert.Contains(notes, note => note.Contains("byte-order mark", StringComparison.Ordinal));
        Assert.Contains(notes, note => note.Contains("comments", StringComparison.Ordinal));
    }
}
