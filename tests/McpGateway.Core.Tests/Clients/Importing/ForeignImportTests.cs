using McpGateway.Clients;
using McpGateway.Clients.Importing;
using McpGateway.Configuration;

namespace McpGateway.Tests.Clients.Importing;

/// <summary>Files of programs that the gateway cannot be installed in, but that people come from.</summary>
public sealed class ForeignImportTests
{
    [Fact]
    public async Task Mcporter()
    {
        using var rig = new ClientRig();
        Directory.CreateDirectory(Path.Combine(rig.UserHome, "work", "config", "tools"));
        string file = rig.Write("work/config/mcporter.json", """
            {
              "mcpServers": {
                "docs": { "description": "Documentation", "baseUrl": "https://docs.example.com/mcp", "auth": "oauth", "tokenCacheDir": "~/.mcporter/docs" },
                "issues": { "base_url": "https://issues.example.com/sse", "headers": { "Authorization": "$env:ISSUES_TOKEN", "Accept": "x" } },
                "hub": { "serverUrl": "https://hub.example.com/mcp", "bearerTokenEnv": "HUB_TOKEN" },
                "vault": { "url": "https://vault.example.com/mcp", "bearer_token": "abcdef123456" },
                "browser": { "command": "npx @playwright/mcp --browser chrome --title 'my page'", "lifecycle": "keep-alive" },
                "metrics": { "command": ["npx", "-y", "metrics-mcp"], "args": ["--fast"], "env": { "METRICS_URL": "${METRICS_URL:-http://localhost:3301}", "LEVEL": "${LEVEL-info}", "MODE": "${MODE:plain}" } },
                "local": { "executable": "node", "args": ["tools", "${DATA}"], "lifecycle": { "mode": "keep-alive", "idleTimeoutMs": 90000 } },
                "spaced": { "command": "/opt/my tools/server", "args": ["x"] }
              },
              "imports": ["cursor", "claude-code"]
            }
            """);

        IReadOnlyList<ImportedServer> done = await rig.ImportAsync(ImportSource.OfFile(rig.Machine, file));

        Dictionary<string, ServerDefinition> servers = rig.Servers.ToDictionary(server => server.Name, StringComparer.Ordinal);
        Assert.All(done, server => Assert.Equal(ImportAction.Add, server.Action));
        Assert.Equal(("https://docs.example.com/mcp", "Documentation"), (servers["docs"].Url, servers["docs"].Description));
        Assert.Equal("https://issues.example.com/sse", servers["issues"].Url);
        Assert.Equal(("${env:ISSUES_TOKEN}", "x"), (servers["issues"].Headers["Authorization"], servers["issues"].Headers["Accept"]));
        Assert.Equal(("https://hub.example.com/mcp", "Bearer ${env:HUB_TOKEN}"), (servers["hub"].Url, servers["hub"].Headers["Authorization"]));
        Assert.Equal("Bearer ${secret:VAULT_AUTHORIZATION}", servers["vault"].Headers["Authorization"]);
        Assert.Equal("abcdef123456", rig.Secrets.Find("VAULT_AUTHORIZATION"));
        Assert.Equal(("npx", true), (servers["browser"].Command, servers["browser"].KeepAlive));
        Assert.Equal(["@playwright/mcp", "--browser", "chrome", "--title", "my page"], servers["browser"].Arguments);
        Assert.Equal("npx", servers["metrics"].Command);
        Assert.Equal(["-y", "metrics-mcp", "--fast"], servers["metrics"].Arguments);
        Assert.Equal(("${METRICS_URL:-http://localhost:3301}", "${LEVEL:-info}", "${MODE:-plain}"),
            (servers["metrics"].Environment["METRICS_URL"], servers["metrics"].Environment["LEVEL"], servers["metrics"].Environment["MODE"]));
        Assert.Equal(("node", TimeSpan.FromSeconds(90), false), (servers["local"].Command, servers["local"].IdleTimeout, servers["local"].KeepAlive));
        Assert.Equal((Path.GetDirectoryName(file), null), (servers["local"].WorkingDirectory, servers["metrics"].WorkingDirectory));
        Assert.Equal(("/opt/my tools/server", "x"), (servers["spaced"].Command, Assert.Single(servers["spaced"].Arguments)));

        Assert.Contains("cursor, claude-code", Assert.Single(done, server => server.Notes.Any(note => note.Contains("\"imports\"", StringComparison.Ordinal))).Notes[^1], StringComparison.Ordinal);
        Assert.Contains(done[0].Notes, note => note.Contains("Only the client knows \"auth\", \"tokenCacheDir\"", StringComparison.Ordinal));
        Assert.DoesNotContain(done.Skip(1).SelectMany(server => server.Notes), note => note.Contains("Only the client knows", StringComparison.Ordinal));
        Assert.All(done, server => Assert.Empty(server.Source.Problems));
    }

    [Fact]
    public async Task Mcpproxy_keeps_a_list()
    {
        using var rig = new ClientRig();
        string file = rig.Write(".mcpproxy/mcp_config.json", """
            {
              "listen": "127.0.0.1:8080",
              "mcpServers": [
                { "name": "files", "protocol": "stdio", "command": "npx", "args": ["x"], "working_dir": "/srv", "env": { "KEY": "${keyring:files-key}" }, "enabled": true },
                { "name": "remote", "protocol": "http", "url": "https://example.com/mcp", "enabled": false, "quarantined": true }
              ]
            }
            """);

        IReadOnlyList<ImportedServer> done = await rig.ImportAsync(ImportSource.OfFile(rig.Machine, file));

        ServerDefinition[] servers = rig.Servers;
        Assert.Equal(["files", "remote"], servers.Select(server => server.Name));
        Assert.Equal(("npx", "/srv", false), (servers[0].Command, servers[0].WorkingDirectory, servers[0].Disabled));
        Assert.Equal("${env:FILES_KEY}", servers[0].Environment["KEY"]);
        Assert.Contains(done[0].Notes, note => note.Contains("keyring", StringComparison.Ordinal));
        Assert.Equal((ServerKind.Http, true), (servers[1].Kind, servers[1].Disabled));
        Assert.Contains(done[1].Notes, note => note.Contains("\"quarantined\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_mcp_and_MetaMcp()
    {
        using var rig = new ClientRig();
        string one = rig.Write(".config/1mcp/mcp.json", """
            { "mcpServers": {
              "files": { "type": "stdio", "command": "npx", "args": ["x"], "tags": ["files"], "env": ["LEVEL=a=b", "PATH"], "inheritParentEnv": true, "disabledTools": ["delete"] },
              "remote": { "type": "streamableHttp", "url": "https://one.example.com/mcp" } } }
            """);
        string meta = rig.Write("metamcp.json", """
            { "mcpServers": {
              "news": { "type": "STDIO", "command": "uvx", "args": ["mcp-hn"], "description": "News" },
              "far": { "type": "STREAMABLE_HTTP", "url": "https://meta.example.com/mcp", "bearerToken": "abcdef123456" } } }
            """);

        IReadOnlyList<ImportedServer> done = await rig.ImportAsync([.. ImportSource.OfFile(rig.Machine, one), .. ImportSource.OfFile(rig.Machine, meta)]);

        ServerDefinition[] servers = rig.Servers;
        Assert.Equal([ServerKind.Stdio, ServerKind.Http, ServerKind.Stdio, ServerKind.Http], servers.Select(server => server.Kind));
        Assert.Equal(("a=b", "${env:PATH}", true), (servers[0].Environment["LEVEL"], servers[0].Environment["PATH"], servers[0].InheritEnvironment));
        Assert.NotNull(servers[0].Tools.Refusal("delete"));
        Assert.Equal("Bearer ${secret:FAR_AUTHORIZATION}", servers[3].Headers["Authorization"]);
        Assert.Empty(done[0].Notes);
    }

    [Fact]
    public void What_only_the_other_program_can_work_out_is_told()
    {
        using var rig = new ClientRig();
        ClientServer server = Assert.Single(ImportSource.OfText(rig.Machine, """{ "servers": { "s": { "command": "x", "env": { "A": "${cmd: op read op://vault/secret}", "B": "${env:B}", "C": "${C:-d}", "D": "${D}" } } } }"""));

        Assert.Equal("It uses ${cmd: op read op://vault/secret}, which only the client knows. Set a variable of that name, or edit the entry.", Assert.Single(server.Notes));
        Assert.Equal("${env:B} ${C:-d} ${D}", string.Join(' ', server.Definition.Environment.Values.Skip(1)));
    }

    [Fact]
    public void What_has_another_name_here_is_told_with_it()
    {
        using var rig = new ClientRig();
        ClientServer server = Assert.Single(ImportSource.OfText(rig.Machine, """{ "s": { "command": "x", "timeout": 60, "autoApprove": [], "alwaysAllow": ["a"], "colour": "red" } }"""));

        Assert.Equal(
            [
                "\"timeout\" is not taken over: use \"initTimeout\" and \"operationTimeout\", in seconds.",
                "\"alwaysAllow\" is not taken over: the gateway asks only about tools listed in \"tools.confirm\"; your client and the cmdlets have settings of their own for the others.",
                "Only the client knows \"colour\"; this is not taken over.",
            ],
            server.Notes);
    }

    [Theory]
    [InlineData("copies/config.toml", "[mcp_servers.a]\ncommand = 'x'\n", "Codex")]
    [InlineData("copies/opencode.json", """{ "mcp": { "a": { "type": "local", "command": ["x"] } } }""", "OpenCode")]
    [InlineData("copies/.gemini/settings.json", """{ "mcpServers": { "a": { "command": "x" } } }""", "GeminiCLI")]
    [InlineData("copies/zed/settings.json", """{ "theme": "x", "context_servers": { "a": { "command": "x" } } }""", "Zed")]
    [InlineData("copies/mcp-config.json", """{ "mcpServers": { "a": { "command": "x" } } }""", "CopilotCLI")]
    [InlineData("copies/cline_mcp_settings.json", """{ "mcpServers": { "a": { "command": "x" } } }""", "Cline")]
    [InlineData("copies/mcp_settings.json", """{ "mcpServers": { "a": { "command": "x" } } }""", "RooCode")]
    [InlineData("copies/windsurf/mcp_config.json", """{ "mcpServers": { "a": { "command": "x" } } }""", "Windsurf")]
    [InlineData("copies/settings.json", """{ "mcpServers": { "a": { "command": "x" } } }""", "File")]
    public void A_copy_of_a_clients_file_is_known_by_its_name(string path, string text, string client)
    {
        using var rig = new ClientRig();

        ClientServer server = Assert.Single(ImportSource.OfFile(rig.Machine, rig.Write(path, text)));

        Assert.Equal((client, "a", "x"), (server.Client.Name, server.Name, server.Definition.Command));
    }

    [Fact]
    public void Entries_alone_may_name_their_schema()
    {
        using var rig = new ClientRig();

        Assert.Equal(["s", "t"], ImportSource.OfText(rig.Machine, """{ "$schema": "./config.schema.json", "s": { "baseUrl": "https://x" }, "t": { "cmd": "x" } }""").Select(server => server.Name));
    }

    [Theory]
    [InlineData("""{ "mcpServers": [{ "command": "x" }] }""")]
    [InlineData("""{ "mcpServers": ["x"] }""")]
    [InlineData("""{ "mcpServers": "x" }""")]
    public void A_list_without_names_is_no_list_of_servers(string text)
    {
        using var rig = new ClientRig();

        Assert.StartsWith("The text has no servers.", Assert.Throws<ClientException>(() => ImportSource.OfText(rig.Machine, text)).Message, StringComparison.Ordinal);
    }
}
