using McpGateway.Clients;
using McpGateway.Configuration;

namespace McpGateway.Tests.Clients.Known;

public sealed class WindsurfTests : ClientContract
{
    private protected override ClientApplication Client => KnownClients.Find("Windsurf")!;

    private protected override string Section => "mcpServers";

    [Fact]
    public void Its_address_and_its_closed_tools_are_understood()
    {
        using var rig = new ClientRig();
        rig.Write(".codeium/windsurf/mcp_config.json", """{ "mcpServers": { "a": { "serverUrl": "https://example.com/mcp", "headers": { "Authorization": "Bearer ${env:A_TOKEN}" }, "disabledTools": ["drop"] } } }""");

        ServerDefinition server = Assert.Single(new ClientFinder(rig.Machine).Look(Client).Servers).Definition;

        Assert.Equal((ServerKind.Http, "https://example.com/mcp", "Bearer ${env:A_TOKEN}"), (server.Kind, server.Url, server.Headers["Authorization"]));
        Assert.NotNull(server.Tools.Refusal("drop"));
    }

    [Fact]
    public void The_file_of_the_plug_in_for_JetBrains_is_written_where_it_exists()
    {
        using var rig = new ClientRig();
        Assert.Equal([Path.Combine(rig.UserHome, ".codeium", "windsurf", "mcp_config.json")], new ClientFinder(rig.Machine).Look(Client).Targets.Select(place => place.File));

        string plugIn = rig.Write(".codeium/mcp_config.json", "{}");

        Assert.Equal([Path.Combine(rig.UserHome, ".codeium", "windsurf", "mcp_config.json"), plugIn], new ClientFinder(rig.Machine).Look(Client).Targets.Select(place => place.File));
    }
}
