using McpGateway.Clients;

namespace McpGateway.Tests.Clients.Known;

public sealed class ContinueTests : ClientContract
{
    private protected override ClientApplication Client => KnownClients.Find("Continue")!;

    private protected override string Section => "mcpServers";

    [Fact]
    public void Each_JSON_file_of_its_folders_is_read_and_YAML_is_not()
    {
        using var folder = new ClientRig();
        string project = Path.Combine(folder.UserHome, "project");
        using var rig = new ClientRig(project: project);
        folder.Write("project/.continue/mcpServers/theirs.json", """{ "mcpServers": { "p": { "command": "p", "env": { "KEY": "${{ secrets.MY_KEY }}", "B": "${x}" } } } }""");
        rig.Write(".continue/mcpServers/one-server.json", """{ "command": "npx", "args": ["one"] }""");
        rig.Write(".continue/mcpServers/two.json", """{ "mcpServers": { "two": { "url": "https://example.com/mcp", "type": "streamable-http" } } }""");
        rig.Write(".continue/mcpServers/three.yaml", "mcpServers:\n  - name: three\n");

        IReadOnlyList<ClientServer> servers = new ClientFinder(rig.Machine).Look(Client).Servers;

        Assert.Equal(["p", "one-server", "two"], servers.Select(server => server.Name));
        Assert.Equal(("${env:MY_KEY}", "$${x}"), (servers[0].Definition.Environment["KEY"], servers[0].Definition.Environment["B"]));
        Assert.Contains(servers[0].Notes, note => note.Contains("'MY_KEY' is a secret that the client keeps", StringComparison.Ordinal));
        Assert.Equal(("npx", "one"), (servers[1].Definition.Command, Assert.Single(servers[1].Definition.Arguments)));
    }

    [Theory]
    [InlineData("config.yaml", "name: me\nmcpServers:\n  - name: a\n", true)]
    [InlineData("mcpServers/a.yaml", "mcpServers:\n  - name: a\n", true)]
    [InlineData("config.yaml", "name: me\nmcpServers: []\n", false)]
    [InlineData("config.yaml", "name: me\n# mcpServers:\n", false)]
    public void Servers_in_YAML_are_told(string path, string text, bool isTold)
    {
        using var rig = new ClientRig();
        string file = rig.Write(".continue/" + path, text);

        Assert.Equal(isTold, new ClientFinder(rig.Machine).Look(Client).Notes.Any(note => note.StartsWith(file + " has servers in a form", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_gateway_is_a_file_of_its_own_and_no_other_is_touched()
    {
        using var rig = new ClientRig();
        string other = rig.Write(".continue/mcpServers/other.json", """{ "mcpServers": { "other": { "command": "o" } } }"""), own = Path.Combine(rig.UserHome, ".continue", "mcpServers", "mcp-gateway.json");

        await rig.InstallAsync(Client);
        Assert.Equal(["gateway"], ClientRig.Entries(own, Section));
        Assert.Equal(["other"], ClientRig.Entries(other, Section));
        Assert.Empty(rig.Servers);

        await rig.UninstallAsync(Client);
        Assert.Equal([other], Directory.GetFiles(Path.GetDirectoryName(own)!));
    }
}
