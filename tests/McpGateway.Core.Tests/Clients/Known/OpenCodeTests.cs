using McpGateway.Clients;
using McpGateway.Configuration;

namespace McpGateway.Tests.Clients.Known;

public sealed class OpenCodeTests : ClientContract
{
    private protected override ClientApplication Client => KnownClients.Find("OpenCode")!;

    private protected override string Section => "mcp";

    private protected override string Servers => $$"""
            "files": {
              "type": "local",
              "command": ["npx", "-y", "@modelcontextprotocol/server-filesystem", "/data"]
            },
            "github": { "type": "local", "command": ["npx", "-y", "@modelcontextprotocol/server-github"],
                "environment": {"GITHUB_PERSONAL_ACCESS_TOKEN":"{{ClientRig.Secret}}"} },

            "off": { "type": "local", "enabled": false, "command": ["uvx", "mcp-server-time", "Zürich \ud83d\ude00 😀"] }
        """;

    [Fact]
    public void Its_lists_and_variables_are_translated()
    {
        using var rig = new ClientRig();
        rig.Write(".config/opencode/opencode.jsonc", """
            {
              "$schema": "https://opencode.ai/config.json", // schema
              "mcp": {
                "a": { "type": "local", "command": ["npx", "-y", "a", "{env:LEVEL}"], "environment": { "KEY": "{env:A_KEY}", "PRICE": "${x}", "TEXT": "{file:~/text}" }, "enabled": false },
                "b": { "type": "remote", "url": "https://example.com/mcp", "headers": { "Authorization": "Bearer {env:B_TOKEN}" }, "oauth": { "clientId": "me", "scope": "read write" } },
              },
            }
            """);

        IReadOnlyList<ClientServer> servers = new ClientFinder(rig.Machine).Look(Client).Servers;

        ServerDefinition a = servers[0].Definition, b = servers[1].Definition;
        Assert.Equal(("npx", true), (a.Command, a.Disabled));
        Assert.Equal(["-y", "a", "${env:LEVEL}"], a.Arguments);
        Assert.Equal(("${env:A_KEY}", "$${x}", "{file:~/text}"), (a.Environment["KEY"], a.Environment["PRICE"], a.Environment["TEXT"]));
        Assert.Contains(servers[0].Notes, note => note.Contains("It uses {file:~/text}", StringComparison.Ordinal));
        Assert.Equal(("Bearer ${env:B_TOKEN}", "me", null), (b.Headers["Authorization"], b.OAuth.ClientId, b.Problem));
        Assert.Equal(["read", "write"], b.OAuth.Scopes!);
    }

    [Fact]
    public async Task The_file_with_comments_is_written_where_it_is_the_one_that_exists()
    {
        using var rig = new ClientRig();
        Assert.Equal(Path.Combine(rig.UserHome, ".config", "opencode", "opencode.json"), rig.PlaceOf(Client).File);
        string file = rig.Write(".config/opencode/opencode.jsonc", "{ // mine\n}\n");

        ClientPlace place = Assert.Single(new ClientFinder(rig.Machine).Look(Client).Targets);
        Assert.Equal(file, place.File);

        await rig.InstallAsync(Client);
        string text = string.Concat((await File.ReadAllTextAsync(file)).Where(c => !char.IsWhiteSpace(c)));
        Assert.Contains("""{"type":"local","command":["/opt/gateway/bin/mcp-gateway"],"enabled":true}""", text, StringComparison.Ordinal);
        Assert.True(new ClientFinder(rig.Machine).Look(Client).HasGateway);
    }
}
