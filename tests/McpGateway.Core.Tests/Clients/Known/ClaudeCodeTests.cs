using McpGateway.Clients;
using McpGateway.Clients.Installing;

namespace McpGateway.Tests.Clients.Known;

public sealed class ClaudeCodeTests : ClientContract
{
    /// <summary>Edits the file as the program does: reads the whole, changes one entry, writes the whole. It keeps what it was called with.</summary>
    private const string StandIn = """
        #!/usr/bin/env node
        const fs = require('fs'), path = require('path');
        const home = process.env.HOME, file = path.join(home, '.claude.json');
        fs.appendFileSync(path.join(home, 'calls.txt'), JSON.stringify(process.argv.slice(2)) + '\n');
        const [mcp, verb, name, ...rest] = process.argv.slice(2);
        const scope = rest[rest.indexOf('--scope') + 1];
        if (mcp !== 'mcp' || scope !== 'user') process.exit(2);
        const state = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
        state.mcpServers ??= {};
        state.numStartups = (state.numStartups ?? 0) + 1;
        if (verb === 'add-json') {
          if (state.mcpServers[name]) { console.error('already exists'); process.exit(1); }
          state.mcpServers[name] = JSON.parse(rest[0]);
        } else if (verb === 'remove') {
          if (!state.mcpServers[name]) process.exit(1);
          delete state.mcpServers[name];
        } else process.exit(2);
        fs.writeFileSync(file, JSON.stringify(state, null, 2));
        """;

    private protected override ClientApplication Client => KnownClients.Find("ClaudeCode")!;

    private protected override string Section => "mcpServers";

    [Fact]
    public void Its_scopes_are_told_apart_and_the_nearest_counts()
    {
        using var rig = new ClientRig();
        string project = Path.Combine(rig.UserHome, "work");
        using var there = new ClientRig(project: project) { Machine = rig.Machine with { Project = project } };
        rig.Write(".claude.json", $$"""
            { "mcpServers": { "a": { "command": "user" } },
              "projects": { {{System.Text.Json.JsonSerializer.Serialize(project)}}: { "mcpServers": { "a": { "command": "local" } } }, "/elsewhere": { "history": [] } } }
            """);
        rig.Write("work/.mcp.json", """{ "mcpServers": { "a": { "command": "project", "env": { "X": "${X:-1}" } } } }""");

        ClientReport report = new ClientFinder(there.Machine).Look(Client);

        Assert.Equal(["local", "project", "user"], report.Servers.Select(server => server.Definition.Command));
        Assert.Equal(["local", "project", "user"], report.Servers.Select(server => server.Place.Scope));
        Assert.Equal(project, report.Servers[0].Definition.WorkingDirectory);
        Assert.Equal("${X:-1}", report.Servers[1].Definition.Environment["X"]);
        Assert.Contains(report.Notes, note => note.Contains("of scope local", StringComparison.Ordinal) && note.Contains("hides", StringComparison.Ordinal));
    }

    [Fact]
    public void Its_folder_can_be_another()
    {
        using var rig = new ClientRig();
        rig.Variables["CLAUDE_CONFIG_DIR"] = Path.Combine(rig.UserHome, "elsewhere");

        Assert.Equal(Path.Combine(rig.UserHome, "elsewhere", ".claude.json"), rig.PlaceOf(Client).File);
    }

    [Fact]
    public async Task Where_its_program_is_that_adds_the_gateway_and_no_secret_is_on_its_command_line()
    {
        using var rig = WithProgram();
        (string file, byte[]? before) = Prepare(rig, "usual");

        Assert.True((await rig.InstallAsync(Client)).Changed);

        Assert.Equal(["gateway"], ClientRig.Entries(file, Section));
        string[] calls = await File.ReadAllLinesAsync(Path.Combine(rig.UserHome, "calls.txt"));
        Assert.Equal(4, calls.Length);
        Assert.StartsWith("""["mcp","add-json","gateway","{""", calls[0], StringComparison.Ordinal);
        Assert.All(calls, call => Assert.DoesNotContain(ClientRig.Secret, call, StringComparison.Ordinal));
        byte[] between = await File.ReadAllBytesAsync(file);
        Assert.False((await rig.InstallAsync(Client)).Changed);
        Assert.Equal(between, await File.ReadAllBytesAsync(file));

        await rig.UninstallAsync(Client);
        Assert.Equal(before, Read(file));
    }

    [Fact]
    public async Task What_a_running_session_writes_in_between_stays()
    {
        using var rig = WithProgram();
        (string file, byte[]? before) = Prepare(rig, "usual");
        await rig.InstallAsync(Client);
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"light\"", "\"dark\"", StringComparison.Ordinal));

        Assert.True((await rig.InstallAsync(Client, new InstallOptions { Command = ["/opt/next/mcp-gateway"] })).Changed);
        Assert.Contains("/opt/next/mcp-gateway", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        await rig.UninstallAsync(Client);

        string after = await File.ReadAllTextAsync(file);
        Assert.Equal(SectionOf(System.Text.Encoding.UTF8.GetString(before!)), SectionOf(after));
        Assert.Contains("\"dark\"", after, StringComparison.Ordinal);
        Assert.Contains("numStartups", after, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!/bin/sh\nexit 1\n")]
    [InlineData("#!/bin/sh\nexit 0\n")]
    [InlineData("no program at all")]
    public async Task Where_its_program_does_nothing_the_file_is_edited(string program)
    {
        using var rig = WithProgram(program);
        (string file, byte[]? before) = Prepare(rig, "usual");

        await rig.InstallAsync(Client);
        Assert.Equal(["gateway"], ClientRig.Entries(file, Section));

        await rig.UninstallAsync(Client);
        Assert.Equal(before, Read(file));
    }

    [Theory]
    [InlineData("add")]
    [InlineData("remove")]
    [InlineData("done")]
    public async Task One_that_ends_between_the_programs_edits_is_done_by_the_next(string step)
    {
        using var rig = WithProgram();
        (string file, byte[]? before) = Prepare(rig, "usual");
        await rig.InstallAsync(Client);
        var installer = new ClientInstaller(rig.Machine, rig.Store) { Step = name => _ = name == step ? throw new InvalidOperationException("ended here") : 0 };
        var next = new InstallOptions { Command = ["/opt/next/mcp-gateway"] };
        if (step == "remove")
        {
            // There is something to remove the first time only.
            await rig.UninstallAsync(Client);
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => installer.InstallAsync(Client, rig.PlaceOf(Client), next, CancellationToken.None));
        await rig.InstallAsync(Client, next);
        Assert.Equal(["gateway"], ClientRig.Entries(file, Section));

        await rig.UninstallAsync(Client);
        Assert.Equal(SectionOf(System.Text.Encoding.UTF8.GetString(before!)), SectionOf(await File.ReadAllTextAsync(file)));
    }

    private static ClientRig WithProgram(string program = StandIn)
    {
        var rig = new ClientRig();
        string file = rig.Write("programs/claude", program);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        rig.Variables["PATH"] = Path.GetDirectoryName(file)!;
        return rig;
    }
}
