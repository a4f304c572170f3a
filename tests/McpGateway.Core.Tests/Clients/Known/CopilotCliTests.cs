using McpGateway.Clients;

namespace McpGateway.Tests.Clients.Known;

public sealed class CopilotCliTests : ClientContract
{
    private protected override ClientApplication Client => KnownClients.Find("CopilotCLI")!;

    private protected override string Section => "mcpServers";

    [Fact]
    public async Task All_tools_are_meant_where_it_says_so_and_the_gateway_says_so()
    {
        using var rig = new ClientRig();
        rig.Variables["COPILOT_HOME"] = Path.Combine(rig.UserHome, "elsewhere");
        string file = rig.Write("elsewhere/mcp-config.json", """
            { "mcpServers": {
              "a": { "type": "local", "command": "npx", "args": ["a"], "tools": ["*"], "env": { "KEY": "${KEY}", "B": "$B", "C": "a$b" } },
              "b": { "type": "http", "url": "https://example.com/mcp", "tools": ["read"] } } }
            """);

        ClientReport report = new ClientFinder(rig.Machine).Look(Client);
        Assert.Equal(("${env:KEY}", "${env:B}", "a$b"), (report.Servers[0].Definition.Environment["KEY"], report.Servers[0].Definition.Environment["B"], report.Servers[0].Definition.Environment["C"]));
        Assert.Null(report.Servers[0].Definition.Tools.Allow);
        Assert.Equal(["read"], report.Servers[1].Definition.Tools.Allow!);

        await rig.InstallAsync(Client);

        Assert.Contains("\"tools\": [\"*\"]", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }
}
