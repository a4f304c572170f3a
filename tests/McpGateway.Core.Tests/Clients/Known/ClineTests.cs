using McpGateway.Clients;
using McpGateway.Configuration;

namespace McpGateway.Tests.Clients.Known;

public sealed class ClineTests : ClientContract
{
    private protected override ClientApplication Client => KnownClients.Find("Cline")!;

    private protected override string Section => "mcpServers";

    [Fact]
    public void An_address_without_a_type_is_one_of_the_older_kind_as_Cline_takes_it()
    {
        using var rig = new ClientRig();
        rig.Write(".cline/data/settings/cline_mcp_settings.json", """
            { "mcpServers": {
              "old": { "url": "https://example.com/sse" },
              "new": { "url": "https://example.com/mcp", "type": "streamableHttp" },
              "said": { "url": "https://example.com/events", "type": "sse" },
              "own": { "command": "x", "autoApprove": ["a"] } } }
            """);

        ClientReport report = new ClientFinder(rig.Machine).Look(Client);

        Assert.Equal([HttpProtocol.Sse, HttpProtocol.Streamable, HttpProtocol.Sse, HttpProtocol.Detect], report.Servers.Select(server => server.Definition.Protocol));
        Assert.Equal("'old' has an address and no \"type\", so Cline takes it for a server of the older HTTP+SSE.", Assert.Single(report.Notes));
        Assert.Contains(report.Servers[3].Notes, note => note.Contains("\"autoApprove\" is not taken over", StringComparison.Ordinal));
    }

    [Fact]
    public void The_older_file_counts_only_until_Cline_has_moved_it()
    {
        using var rig = new ClientRig();
        string older = rig.Write(".config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json", "{}");
        Assert.Equal([older], new ClientFinder(rig.Machine).Look(Client).Targets.Select(place => place.File));

        string shared = rig.Write(".cline/data/settings/cline_mcp_settings.json", "{}");
        Assert.Equal([shared], new ClientFinder(rig.Machine).Look(Client).Targets.Select(place => place.File));
    }

    [Fact]
    public void Its_folder_can_be_another()
    {
        using var rig = new ClientRig();
        rig.Variables["CLINE_DIR"] = Path.Combine(rig.UserHome, "elsewhere");
        Assert.Equal(Path.Combine(rig.UserHome, "elsewhere", "data", "settings", "cline_mcp_settings.json"), rig.PlaceOf(Client).File);

        rig.Variables["CLINE_DATA_DIR"] = Path.Combine(rig.UserHome, "data");
        Assert.Equal(Path.Combine(rig.UserHome, "data", "settings", "cline_mcp_settings.json"), rig.PlaceOf(Client).File);
    }
}
