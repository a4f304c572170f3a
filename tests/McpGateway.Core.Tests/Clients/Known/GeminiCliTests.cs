using McpGateway.Clients;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;

namespace McpGateway.Tests.Clients.Known;

public sealed class GeminiCliTests : ClientContract
{
    private protected override ClientApplication Client => KnownClients.Find("GeminiCLI")!;

    private protected override string Section => "mcpServers";

    [Fact]
    public void Its_addresses_and_variables_are_translated()
    {
        using var rig = new ClientRig();
        rig.Write(".gemini/settings.json", """
            { // mine
              "mcpServers": {
                "old": { "url": "https://example.com/sse" },
                "new": { "httpUrl": "https://example.com/mcp", "headers": { "Authorization": "Bearer $A_TOKEN" } },
                "own": { "command": "x", "args": ["${LEVEL}", "${MODE:-plain}", "cost $5", "%TEMP%"], "env": { "KEY": "$KEY" }, "trust": true, "timeout": 5000, "includeTools": ["a"], "excludeTools": ["b"] } } }
            """);

        ClientReport report = new ClientFinder(rig.Machine).Look(Client);
        ServerDefinition own = report.Servers[2].Definition;

        Assert.Empty(report.Notes);
        Assert.Equal([HttpProtocol.Sse, HttpProtocol.Streamable], report.Servers.Take(2).Select(server => server.Definition.Protocol));
        Assert.Equal("Bearer ${env:A_TOKEN}", report.Servers[1].Definition.Headers["Authorization"]);
        Assert.Equal(["${env:LEVEL}", "${MODE:-plain}", "cost $5", "%TEMP%"], own.Arguments);
        Assert.Equal("${env:KEY}", own.Environment["KEY"]);
        Assert.Equal((true, false, false), (own.Tools.Refusal("a") is null, own.Tools.Refusal("b") is null, own.Tools.Refusal("c") is null));
        Assert.Contains(report.Servers[2].Notes, note => note.Contains("\"trust\" is not taken over", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(""" "allowed": ["a"] """, "b")]
    [InlineData(""" "excluded": ["a"] """, "a")]
    [InlineData(""" "allowed": ["a", "b"], "excluded": ["b"] """, "b")]
    [InlineData(""" "serverCommand": "x" """, "")]
    public void What_it_is_told_not_to_start_is_switched_off(string choice, string off)
    {
        using var rig = new ClientRig();
        rig.Write(".gemini/settings.json", $$"""{ "mcp": { {{choice}} }, "mcpServers": { "a": { "command": "a" }, "b": { "command": "b" } } }""");

        Assert.Equal(off, string.Concat(new ClientFinder(rig.Machine).Look(Client).Servers.Where(server => server.Definition.Disabled).Select(server => server.Name)));
    }

    [Fact]
    public void On_Windows_it_also_knows_percent_signs()
    {
        using var rig = new ClientRig(ClientSystem.Windows);
        rig.Write(".gemini/settings.json", """{ "mcpServers": { "a": { "command": "x", "args": ["%DATA%", "100%"] } } }""");

        Assert.Equal(["${env:DATA}", "100%"], Assert.Single(new ClientFinder(rig.Machine).Look(Client).Servers).Definition.Arguments);
    }

    [Fact]
    public async Task The_gateway_gets_the_variables_that_its_servers_ask_for_by_name_and_no_value()
    {
        using var rig = new ClientRig();
        rig.Variables["SEARCH_KEY"] = ClientRig.Secret;
        rig.Write(".mcp-gateway/config.json", """{ "mcpServers": { "docs": { "url": "https://example.com/mcp", "headers": { "Authorization": "Bearer ${env:DOCS_TOKEN}" } }, "off": { "command": "x", "env": { "A": "${OFF_KEY}" }, "disabled": true } } }""");
        string file = rig.Write(".gemini/settings.json", """{ "mcpServers": { "search": { "command": "x", "env": { "KEY": "$SEARCH_KEY" }, "args": ["${HOME}", "${MODE:-plain}"] } } }""");

        await rig.InstallAsync(Client);

        string text = await File.ReadAllTextAsync(file);
        Assert.Equal("""{ "mcpServers": {"gateway": {"command": "/opt/gateway/bin/mcp-gateway", "args": [], "env": { "DOCS_TOKEN": "$DOCS_TOKEN", "MODE": "$MODE", "SEARCH_KEY": "$SEARCH_KEY" }}} }""", text);
        Assert.False((await rig.InstallAsync(Client)).Changed);
    }

    [Fact]
    public async Task Of_several_clients_the_first_knows_what_the_servers_of_the_others_ask_for()
    {
        using var rig = new ClientRig();
        rig.Write(".gemini/settings.json", "{}");
        rig.Write(".codex/config.toml", "[mcp_servers.a]\ncommand = 'a'\nenv_vars = ['A_KEY']\n");
        rig.Write(".cursor/mcp.json", "{ broken");
        (ClientApplication, ClientPlace)[] all = [.. new[] { "GeminiCLI", "Codex", "Cursor" }.Select(name => KnownClients.Find(name)!).Select(client => (client, rig.PlaceOf(client)))];
        ClientInstaller installer = rig.Installer;

        foreach (bool changes in (bool[])[true, false])
        {
            InstallOptions options = installer.Together(rig.Options, all);
            foreach ((ClientApplication client, ClientPlace place) in all[..2])
            {
                Assert.Equal(changes, (await installer.InstallAsync(client, place, options, CancellationToken.None)).Changed);
            }
        }

        Assert.Contains("\"A_KEY\": \"$A_KEY\"", await File.ReadAllTextAsync(Path.Combine(rig.UserHome, ".gemini", "settings.json")), StringComparison.Ordinal);
    }

    /// <summary>What it hands on where a variable is not set is the text itself, or nothing, by its version.</summary>
    [Fact]
    public void A_variable_that_is_empty_or_its_own_name_does_not_hide_the_file()
    {
        var variables = new Variables("/home/x/.env", new Dictionary<string, string>(StringComparer.Ordinal) { ["A"] = "from the file", ["E"] = "from the file, too" }, name => name switch { "A" => "$A", "B" => "${B}", "C" => "$D", "E" => "", "F" => "", _ => null });

        Assert.Equal(("from the file", null, "$D"), (variables.Get("A"), variables.Get("B"), variables.Get("C")));
        Assert.Equal(("from the file, too", ""), (variables.Get("E"), variables.Get("F")));
    }
}
