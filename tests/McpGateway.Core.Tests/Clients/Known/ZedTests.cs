using McpGateway.Clients;

namespace McpGateway.Tests.Clients.Known;

public sealed class ZedTests : ClientContract
{
    private protected override ClientApplication Client => KnownClients.Find("Zed")!;

    private protected override string Section => "context_servers";

    [Fact]
    public void Servers_of_extensions_stay_and_the_older_form_of_a_command_is_understood()
    {
        using var rig = new ClientRig();
        rig.Write(".config/zed/settings.json", """
            {
              // Zed
              "context_servers": {
                "a": { "source": "custom", "enabled": true, "command": "npx", "args": ["-y", "a"], "env": { "PRICE": "${x}" }, },
                "older": { "source": "custom", "command": { "path": "node", "args": ["b.js"], "env": { "B": "1" } } },
                "postgres": { "source": "extension", "enabled": true, "settings": { "database_url": "x" } },
              },
            }
            """);

        ClientReport report = new ClientFinder(rig.Machine).Look(Client);

        Assert.Empty(report.Notes);
        Assert.Equal(("npx", "$${x}"), (report.Servers[0].Definition.Command, report.Servers[0].Definition.Environment["PRICE"]));
        Assert.Equal(("node", "b.js", "1"), (report.Servers[1].Definition.Command, report.Servers[1].Definition.Arguments[0], report.Servers[1].Definition.Environment["B"]));
        Assert.Equal("it comes with an extension of the client, which alone can start it", report.Servers[2].Definition.Problem);
    }

    [Fact]
    public async Task The_gateway_is_a_custom_server_and_an_extension_stays_beside_it()
    {
        using var rig = new ClientRig();
        string file = rig.Write(".config/zed/settings.json", "{\n  // mine\n  \"context_servers\": {\n    \"a\": { \"command\": \"a\", }, // one\n    \"pg\": { \"source\": \"extension\", \"settings\": {}, }, // two\n  },\n  \"vim_mode\": true,\n}\n");
        string before = await File.ReadAllTextAsync(file);

        await rig.InstallAsync(Client);

        string after = await File.ReadAllTextAsync(file);
        Assert.Equal(["pg", "gateway"], ClientRig.Entries(file, Section));
        Assert.Contains("\"source\": \"custom\"", after, StringComparison.Ordinal);
        Assert.Contains("// two", after, StringComparison.Ordinal);
        await rig.UninstallAsync(Client);
        Assert.Equal(before, await File.ReadAllTextAsync(file));
    }
}
