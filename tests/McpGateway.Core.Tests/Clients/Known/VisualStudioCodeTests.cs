using McpGateway.Clients;

namespace McpGateway.Tests.Clients.Known;

public sealed class VisualStudioCodeTests : ClientContract
{
    private protected override ClientApplication Client => KnownClients.Find("VSCode")!;

    private protected override string Section => "servers";

    [Fact]
    public void Inputs_become_variables_that_are_told()
    {
        using var rig = new ClientRig();
        rig.Write(".config/Code/User/mcp.json", """
            {
              // asked once
              "inputs": [ { "type": "promptString", "id": "api-key", "password": true }, ],
              "servers": {
                "a": { "type": "stdio", "command": "npx", "args": ["${workspaceFolder}", "${config:x.y}"], "env": { "API_KEY": "${input:api-key}", "LEVEL": "${env:LEVEL}" } },
                "b": { "type": "http", "url": "https://example.com/mcp", "headers": { "Authorization": "Bearer ${input:api-key}" } },
              },
            }
            """);

        ClientReport report = new ClientFinder(rig.Machine).Look(Client);

        Assert.Empty(report.Notes);
        Assert.Equal("${env:API_KEY}", report.Servers[0].Definition.Environment["API_KEY"]);
        Assert.Equal("Bearer ${env:API_KEY}", report.Servers[1].Definition.Headers["Authorization"]);
        Assert.Contains(report.Servers[0].Notes, note => note.Contains("'api-key'", StringComparison.Ordinal) && note.Contains("API_KEY", StringComparison.Ordinal));
        Assert.Contains(report.Servers[0].Notes, note => note.Contains("${config:x.y}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_trailing_comma_and_comments_between_entries_come_back_with_an_edit_beside_them()
    {
        const string Text = """
            {
                "servers": {
                    // the first
                    "a": { "command": "a" }, // after it
                    /* "b": { "command": "b" }, */
                    "c": { "command": "c" }, // the last
                },
            }
            """;
        using var rig = new ClientRig();
        string file = rig.Write(".config/Code/User/mcp.json", Text);
        await rig.InstallAsync(Client);
        string installed = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, installed.Replace("\"gateway\"", "\"mine\": { \"command\": \"m\" },\n        \"gateway\"", StringComparison.Ordinal));

        await rig.UninstallAsync(Client);

        Assert.Equal(Text.Replace("        // the first", "        \"mine\": { \"command\": \"m\" },\n        // the first", StringComparison.Ordinal), await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData(ClientSystem.Linux, ".config/Code - Insiders/User")]
    [InlineData(ClientSystem.MacOS, "Library/Application Support/Code - Insiders/User")]
    [InlineData(ClientSystem.Windows, "AppData/Roaming/Code - Insiders/User")]
    public async Task Insiders_has_a_folder_of_its_own_and_profiles(ClientSystem system, string folder)
    {
        using var rig = new ClientRig(system);
        rig.Write(Path.Combine(folder, "profiles", "abc", "mcp.json"), """{ "servers": { "p": { "command": "p" } } }""");
        ClientApplication insiders = KnownClients.Find("VSCodeInsiders")!;

        ClientReport report = new ClientFinder(rig.Machine).Look(insiders);
        Assert.True(report.IsPresent);
        Assert.Equal("profile abc", Assert.Single(report.Servers).Place.Scope);
        Assert.False(new ClientFinder(rig.Machine).Look(Client).IsPresent);

        await rig.InstallAsync(insiders);
        Assert.Equal(["gateway"], ClientRig.Entries(Path.Combine(rig.UserHome, folder, "mcp.json"), "servers"));
        Assert.True(new ClientFinder(rig.Machine).Look(insiders).HasGateway);
    }
}
