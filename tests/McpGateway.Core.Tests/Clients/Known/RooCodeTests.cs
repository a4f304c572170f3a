using McpGateway.Clients;
using McpGateway.Clients.Importing;

namespace McpGateway.Tests.Clients.Known;

public sealed class RooCodeTests
{
    private static ClientApplication Client => KnownClients.Find("RooCode")!;

    [Fact]
    public async Task It_is_imported_from_and_refused_with_what_to_do_instead()
    {
        using var rig = new ClientRig();
        string file = rig.Write(".config/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json", """
            { "mcpServers": { "a": { "command": "x", "alwaysAllow": [], "disabledTools": ["drop"] }, "b": { "type": "streamable-http", "url": "https://example.com/mcp" } } }
            """);
        string before = await File.ReadAllTextAsync(file);

        ClientReport report = new ClientFinder(rig.Machine).Look(Client);
        Assert.Equal((true, 2, 0), (report.IsPresent, report.Servers.Count, report.Targets.Count));
        Assert.StartsWith("Roo Code is discontinued", Assert.Single(report.Notes), StringComparison.Ordinal);
        await rig.ImportAsync(ImportSource.OfClient(rig.Machine, Client));
        Assert.Equal(["a", "b"], rig.Servers.Select(server => server.Name));

        ClientException refused = await Assert.ThrowsAsync<ClientException>(() => rig.Installer.InstallAsync(Client, report.Places[0], rig.Options, CancellationToken.None));
        Assert.Contains("use Cline", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(file));
    }
}
