using McpGateway.Clients;
using McpGateway.Clients.Importing;
using McpGateway.Clients.Installing;
using McpGateway.Configuration;

namespace McpGateway.Tests.Clients.Importing;

public sealed class ServerImportTests
{
    [Fact]
    public async Task Names_are_unique_and_the_same_server_in_two_clients_comes_once()
    {
        using var rig = new ClientRig();
        rig.Write(".config/Claude/claude_desktop_config.json", """{ "mcpServers": { "files": { "command": "npx", "args": ["x"] }, "db": { "command": "one" }, "gateway": { "command": "other" } } }""");
        rig.Write(".cursor/mcp.json", """{ "mcpServers": { "fs": { "type": "stdio", "command": "npx", "args": ["x"] }, "DB": { "command": "two" } } }""");

        IReadOnlyList<ImportedServer> done = await rig.ImportAsync(All(rig));

        Assert.Equal(["files", "db", "gateway-2", "DB-2"], rig.Servers.Select(server => server.Name));
        Assert.Equal([ImportAction.Add, ImportAction.Add, ImportAction.Add, ImportAction.Same, ImportAction.Add], done.Select(server => server.Action));
        Assert.Equal("files", done[3].Definition!.Name);
        Assert.Contains(done[2].Notes, note => note.Contains("own name", StringComparison.Ordinal));

        // Again: all of it is there.
        string before = await File.ReadAllTextAsync(rig.Home.ConfigurationFile);
        Assert.All(await rig.ImportAsync(All(rig)), server => Assert.Equal(ImportAction.Same, server.Action));
        Assert.Equal(before, await File.ReadAllTextAsync(rig.Home.ConfigurationFile));
    }

    [Fact]
    public async Task What_is_not_wanted_does_not_come_from_another_client_instead()
    {
        using var rig = new ClientRig();
        rig.Write(".config/Claude/claude_desktop_config.json", """{ "mcpServers": { "a": { "command": "x" }, "b": { "command": "b" } } }""");
        rig.Write(".cursor/mcp.json", """{ "mcpServers": { "a2": { "command": "x" } } }""");

        Assert.Empty(await rig.Import().RunAsync(All(rig), new ImportOptions(), _ => Task.FromResult(false), CancellationToken.None));
        Assert.False(Directory.Exists(rig.Home.Root));

        Assert.Single(await rig.Import().RunAsync(All(rig), new ImportOptions(), server => Task.FromResult(server.Source.Name == "b"), CancellationToken.None));
        Assert.Equal(["b"], rig.Servers.Select(server => server.Name));
    }

    [Fact]
    public async Task Nothing_is_overwritten_unless_told_to()
    {
        using var rig = new ClientRig();
        rig.Write(".mcp-gateway/config.json", """{ "mcpServers": { "db": { "command": "mine", "description": "kept", "ownKey": 1 } } }""");
        rig.Write(".cursor/mcp.json", """{ "mcpServers": { "db": { "command": "two" } } }""");

        await rig.ImportAsync(All(rig));
        Assert.Equal(["mine", "two"], rig.Servers.Select(server => server.Command));

        await rig.Store.File.RemoveAsync("db-2", CancellationToken.None);
        ImportedServer replaced = Assert.Single(await rig.ImportAsync(All(rig), new ImportOptions { Replace = true }));
        Assert.Equal(ImportAction.Replace, replaced.Action);
        Assert.Equal(["two"], rig.Servers.Select(server => server.Command));
    }

    [Fact]
    public async Task Secrets_move_and_stay_apart()
    {
        using var rig = new ClientRig();
        rig.Secrets.Set("GITHUB_TOKEN", "theirs");
        rig.Write(".cursor/mcp.json", """
            { "mcpServers": {
              "one": { "command": "a", "env": { "GITHUB_TOKEN": "mine \"quoted\" $x #y", "LEVEL": "debug", "DATABASE_URL": "postgres://me:pa55word@host/db", "HOST": "${env:HOST}" } },
              "two": { "command": "b", "env": { "GITHUB_TOKEN": "mine \"quoted\" $x #y" } },
              "three": { "url": "https://example.com/mcp", "headers": { "Authorization": "Bearer abc.def", "X-Api-Key": "k", "Accept": "x" } },
              "four": { "command": "c", "args": ["--api-key", "plain", "--level=x"] } } }
            """);

        IReadOnlyList<ImportedServer> done = await rig.ImportAsync(All(rig));

        Assert.Equal("theirs", rig.Secrets.Find("GITHUB_TOKEN"));
        Assert.Equal("mine \"quoted\" $x #y", rig.Secrets.Find("ONE_GITHUB_TOKEN"));
        Assert.Equal("abc.def", rig.Secrets.Find("THREE_AUTHORIZATION"));
        Assert.Equal("${secret:ONE_GITHUB_TOKEN}", rig.Servers[0].Environment["GITHUB_TOKEN"]);
        Assert.Equal("debug", rig.Servers[0].Environment["LEVEL"]);
        Assert.Equal("${secret:DATABASE_URL}", rig.Servers[0].Environment["DATABASE_URL"]);
        Assert.Equal("Bearer ${secret:THREE_AUTHORIZATION}", rig.Servers[2].Headers["Authorization"]);
        Assert.Equal("x", rig.Servers[2].Headers["Accept"]);
        Assert.Contains(done[3].Notes, note => note.Contains("looks like a secret", StringComparison.Ordinal));
        Assert.False(File.Exists(rig.Home.EnvironmentFile));

        // What a server gets is what it got before, and a second import finds nothing new.
        var all = McpGateway.Configuration.Variables.Load(rig.Home);
        Assert.Equal("mine \"quoted\" $x #y", all.Expand(rig.Servers[1].Environment["GITHUB_TOKEN"], "", [], takesSecrets: true));
        Assert.All(await rig.ImportAsync(All(rig)), server => Assert.Equal(ImportAction.Same, server.Action));
    }

    [Fact]
    public async Task Secrets_that_cannot_be_kept_stop_the_import_before_anything_changes()
    {
        using var rig = new ClientRig();
        string store = rig.Write(".mcp-gateway/secrets.json", "damaged");
        rig.Write(".cursor/mcp.json", """{ "mcpServers": { "a": { "command": "a", "env": { "A_TOKEN": "plain" } } } }""");

        string message = (await Assert.ThrowsAsync<ConfigurationException>(() => rig.ImportAsync(All(rig)))).Message;

        Assert.Contains($"{store} is damaged", message, StringComparison.Ordinal);
        Assert.Contains("--keep-secrets", message, StringComparison.Ordinal);
        Assert.Empty(rig.Servers);
        Assert.Equal("damaged", await File.ReadAllTextAsync(store));
    }

    [Fact]
    public async Task Secrets_stay_where_they_are_told_to()
    {
        using var rig = new ClientRig();
        rig.Write(".cursor/mcp.json", """{ "mcpServers": { "a": { "command": "a", "env": { "A_TOKEN": "plain" } } } }""");

        await rig.ImportAsync(All(rig), new ImportOptions { KeepSecrets = true });

        Assert.Equal("plain", rig.Servers[0].Environment["A_TOKEN"]);
        Assert.Empty(rig.Secrets.List());
    }

    [Fact]
    public async Task What_cannot_be_understood_and_the_gateway_itself_are_skipped_with_a_word()
    {
        using var rig = new ClientRig();
        rig.Write(".cursor/mcp.json", """{ "mcpServers": { "a": { "args": [] }, "b": 5, "ok": { "command": "x", "disabled": true }, "g": { "command": "C:\\Tools\\mcp-gateway.exe" } } }""");

        IReadOnlyList<ImportedServer> done = await rig.ImportAsync(All(rig));

        Assert.Equal([ImportAction.Skip, ImportAction.Skip, ImportAction.Add, ImportAction.Skip], done.Select(server => server.Action));
        Assert.All(done.Where(server => server.Action == ImportAction.Skip), server => Assert.NotEmpty(server.Notes));
        Assert.True(Assert.Single(rig.Servers).Disabled);

        // What was not taken over stays in the client.
        await rig.InstallAsync(KnownClients.Find("Cursor")!);
        Assert.Equal(["a", "b", "gateway"], ClientRig.Entries(Path.Combine(rig.UserHome, ".cursor/mcp.json"), "mcpServers"));
    }

    [Fact]
    public async Task A_remote_server_stays_in_the_client_until_it_is_reached()
    {
        using var rig = new ClientRig();
        const string Text = """{ "mcpServers": { "r": { "url": "https://example.com/mcp" }, "a": { "command": "a" } } }""";
        string file = rig.Write(".cursor/mcp.json", Text);

        InstallResult result = await rig.InstallAsync(KnownClients.Find("Cursor")!);

        Assert.Equal(["r", "gateway"], ClientRig.Entries(file, "mcpServers"));
        Assert.Equal(["r", "a"], rig.Servers.Select(server => server.Name));
        Assert.Contains(result.Servers[0].Notes, note => note.Contains("stays in the client", StringComparison.Ordinal));
        Assert.False((await rig.InstallAsync(KnownClients.Find("Cursor")!)).Changed);
        await rig.UninstallAsync(KnownClients.Find("Cursor")!);
        Assert.Equal(Text, await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData("claude_desktop_config.json", """{ "mcpServers": { "a": { "command": "${x}" } } }""", "$${x}")]
    [InlineData("mcp.json", """{ "servers": { "a": { "command": "${userHome}" } } }""", "${HOME}")]
    [InlineData("any.json", """{ "mcpServers": { "a": { "command": "${X:-1}" } } }""", "${X:-1}")]
    [InlineData("any.json", """{ "a": { "command": "${input:my-key}" } }""", "${env:MY_KEY}")]
    [InlineData("settings.json", """{ "context_servers": { "a": { "command": "z" } } }""", "z")]
    public void A_file_is_read_as_the_client_would_that_it_looks_like(string name, string text, string command)
    {
        using var rig = new ClientRig();
        string file = rig.Write(name, text);

        Assert.Equal(command, Assert.Single(ImportSource.OfFile(rig.Machine, file)).Definition.Command);
        Assert.Equal("a", Assert.Single(ImportSource.OfText(rig.Machine, text)).Name);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("""{ "theme": "dark" }""")]
    public void A_file_without_servers_is_told(string text)
    {
        using var rig = new ClientRig();
        string file = rig.Write("any.json", text);
        Assert.Contains($"{file} has no servers", Assert.Throws<ClientException>(() => ImportSource.OfFile(rig.Machine, file)).Message, StringComparison.Ordinal);
        Assert.Contains("is not there", Assert.Throws<ClientException>(() => ImportSource.OfFile(rig.Machine, file + "x")).Message, StringComparison.Ordinal);
    }

    private static List<ClientServer> All(ClientRig rig) => [.. new ClientFinder(rig.Machine).FindAll().SelectMany(report => report.Servers)];
}
