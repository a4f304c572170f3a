using McpGateway.Clients;

namespace McpGateway.Tests.Clients.Known;

/// <summary>Where each client keeps its file on each system, and what tells that it is there.</summary>
public sealed class PlacesTests
{
    private const string Windows = "AppData/Roaming", Mac = "Library/Application Support";

    [Theory]
    [InlineData("Windsurf", ".codeium/windsurf/mcp_config.json", null, null)]
    [InlineData("Devin", ".config/devin/mcp_config.json", null, $"{Windows}/devin/mcp_config.json")]
    [InlineData("Cline", ".cline/data/settings/cline_mcp_settings.json", null, null)]
    [InlineData("Zed", ".config/zed/settings.json", null, $"{Windows}/Zed/settings.json")]
    [InlineData("Codex", ".codex/config.toml", null, null)]
    [InlineData("GeminiCLI", ".gemini/settings.json", null, null)]
    [InlineData("CopilotCLI", ".copilot/mcp-config.json", null, null)]
    [InlineData("Continue", ".continue/mcpServers/mcp-gateway.json", null, null)]
    [InlineData("LMStudio", ".lmstudio/mcp.json", null, null)]
    [InlineData("OpenCode", ".config/opencode/opencode.json", null, null)]
    [InlineData("Cursor", ".cursor/mcp.json", null, null)]
    [InlineData("VSCode", ".config/Code/User/mcp.json", $"{Mac}/Code/User/mcp.json", $"{Windows}/Code/User/mcp.json")]
    public async Task The_file_is_where_the_system_has_it_and_the_gateway_comes_and_goes_there(string name, string onLinux, string? onMac, string? onWindows)
    {
        ClientApplication client = KnownClients.Find(name)!;
        foreach ((ClientSystem system, string path) in new[] { (ClientSystem.Linux, onLinux), (ClientSystem.MacOS, onMac ?? onLinux), (ClientSystem.Windows, onWindows ?? onLinux) })
        {
            using var rig = new ClientRig(system);
            string file = Path.Combine([rig.UserHome, .. path.Split('/')]);
            Assert.Equal([file], new ClientFinder(rig.Machine).Look(client).Targets.Select(place => place.File));
            Assert.False(new ClientFinder(rig.Machine).Look(client).IsPresent);

            await rig.InstallAsync(client);
            ClientReport report = new ClientFinder(rig.Machine).Look(client);
            Assert.True(report.HasGateway && report.IsPresent);
            Assert.Empty(report.Notes);

            await rig.UninstallAsync(client);
            Assert.False(File.Exists(file));
        }
    }

    [Theory]
    [InlineData(ClientSystem.Linux, ".config")]
    [InlineData(ClientSystem.MacOS, Mac)]
    [InlineData(ClientSystem.Windows, Windows)]
    public void Extensions_are_told_by_their_folder(ClientSystem system, string data)
    {
        foreach ((string name, string extension) in new[] { ("Cline", "saoudrizwan.claude-dev"), ("RooCode", "rooveterinaryinc.roo-cline") })
        {
            using var rig = new ClientRig(system);
            Assert.False(new ClientFinder(rig.Machine).Look(KnownClients.Find(name)!).IsPresent);

            Directory.CreateDirectory(Path.Combine(rig.UserHome, data, "Code", "User", "globalStorage", extension));

            Assert.True(new ClientFinder(rig.Machine).Look(KnownClients.Find(name)!).IsPresent);
        }
    }

    [Fact]
    public void Files_of_a_project_are_read_and_a_home_folder_is_none()
    {
        using var folder = new ClientRig();
        string project = Path.Combine(folder.UserHome, "project");
        foreach ((string client, string path, string text) in new[]
        {
            ("Zed", ".zed/settings.json", """{ "context_servers": { "p": { "command": "x" } } }"""), ("Codex", ".codex/config.toml", "[mcp_servers.p]\ncommand = 'x'\n"),
            ("GeminiCLI", ".gemini/settings.json", """{ "mcpServers": { "p": { "command": "x" } } }"""), ("RooCode", ".roo/mcp.json", """{ "mcpServers": { "p": { "command": "x" } } }"""),
            ("Devin", ".devin/mcp_config.json", """{ "mcpServers": { "p": { "command": "x" } } }"""), ("CopilotCLI", ".github/mcp.json", """{ "mcpServers": { "p": { "command": "x" } } }"""), ("OpenCode", "opencode.json", """{ "mcp": { "p": { "type": "local", "command": ["x"] } } }"""),
        })
        {
            using var rig = new ClientRig(project: project);
            folder.Write("project/" + path, text);

            ClientServer server = Assert.Single(new ClientFinder(rig.Machine).Look(KnownClients.Find(client)!).Servers);
            Assert.Equal((project, "x"), (server.Definition.WorkingDirectory, server.Definition.Command));
            ClientMachine home = rig.Machine with { Home = project };
            Assert.DoesNotContain(KnownClients.Find(client)!.Places(home), place => place.Project is not null);
        }
    }

    [Fact]
    public async Task A_file_that_several_clients_read_gives_each_server_once_and_tells_of_no_client()
    {
        using var folder = new ClientRig();
        string project = Path.Combine(folder.UserHome, "project");
        folder.Write("project/.mcp.json", """{ "mcpServers": { "p": { "command": "p" } } }""");
        using var rig = new ClientRig(project: project);
        rig.Write(".copilot/mcp-config.json", """{ "mcpServers": { "u": { "type": "local", "command": "u", "tools": ["*"] } } }""");
        ClientReport[] reports = [.. new[] { "ClaudeCode", "VSCode", "CopilotCLI" }.Select(name => new ClientFinder(rig.Machine).Look(KnownClients.Find(name)!))];

        Assert.Equal([["p"], ["p", "u"], ["p", "u"]], reports.Select(report => report.Servers.Select(server => server.Name).ToArray()));
        Assert.False(reports[1].IsPresent);
        Assert.Single(reports[1].Targets);
        await rig.ImportAsync(reports.SelectMany(report => report.Servers));
        Assert.Equal(["p", "u"], rig.Servers.Select(server => server.Name));
    }
}
