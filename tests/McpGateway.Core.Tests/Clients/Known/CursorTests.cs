using McpGateway.Clients;

namespace McpGateway.Tests.Clients.Known;

public sealed class CursorTests : ClientContract
{
    private protected override ClientApplication Client => KnownClients.Find("cursor")!;

    private protected override string Section => "mcpServers";

    [Fact]
    public void Its_variables_are_translated()
    {
        string project = Path.Combine(Path.GetTempPath(), "some-project");
        using var rig = new ClientRig(project: project);
        rig.Write(".cursor/mcp.json", """
            { "mcpServers": { "a": { "command": "${userHome}/bin/a", "args": ["${workspaceFolder}", "${env:LEVEL}", "a${pathSeparator}b"], "env": { "A_TOKEN": "${env:A_TOKEN}" }, "envFile": ".env" } } }
            """);

        ClientServer server = Assert.Single(new ClientFinder(rig.Machine).Look(Client).Servers);

        Assert.Equal("${HOME}/bin/a", server.Definition.Command);
        Assert.Equal(["${workspaceFolder}", "${env:LEVEL}", "a/b"], server.Definition.Arguments);
        Assert.Equal("${env:A_TOKEN}", server.Definition.Environment["A_TOKEN"]);
        Assert.Contains(server.Notes, note => note.Contains("${workspaceFolder}", StringComparison.Ordinal));
        Assert.Contains(server.Notes, note => note.Contains("\"envFile\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_was_put_back_by_hand_beside_the_gateway_is_there_once_and_as_it_was_put()
    {
        using var rig = new ClientRig();
        (string file, _) = Prepare(rig, "usual");
        await rig.InstallAsync(Client);
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"gateway\"", "\"files\": { \"command\": \"another\" },\n    \"gateway\"", StringComparison.Ordinal));

        await rig.UninstallAsync(Client);

        Assert.Equal(["files", "github", "off"], ClientRig.Entries(file, Section));
        Assert.Contains("another", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_hides_the_user()
    {
        using var folder = new ClientRig();
        string project = Path.Combine(folder.UserHome, "project");
        using var rig = new ClientRig(project: project);
        rig.Write(".cursor/mcp.json", """{ "mcpServers": { "a": { "command": "one" } } }""");
        folder.Write("project/.cursor/mcp.json", """{ "mcpServers": { "a": { "command": "two" } } }""");

        ClientReport report = new ClientFinder(rig.Machine).Look(Client);

        Assert.Equal(["two", "one"], report.Servers.Select(server => server.Definition.Command));
        Assert.Equal(project, report.Servers[0].Definition.WorkingDirectory);
        Assert.Contains(report.Notes, note => note.Contains("hides", StringComparison.Ordinal));
        Assert.False(report.HasGateway);
    }
}
