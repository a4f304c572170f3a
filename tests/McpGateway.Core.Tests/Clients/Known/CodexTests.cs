using System.Text;
using McpGateway.Clients;
using McpGateway.Clients.Installing;
using McpGateway.Clients.Toml;
using McpGateway.Configuration;

namespace McpGateway.Tests.Clients.Known;

/// <summary>Codex keeps its servers in TOML: what holds for every client's file holds for that, too.</summary>
public sealed class CodexTests
{
    private const string Usual = $$"""
        # my settings
        model = "gpt-5" # the usual one
        notify = [ "a",
          'b' ]

        [profiles.work]
        model = "other"

        # reads files
        [mcp_servers.files]   # here
        command = "npx"
        args = [
          "-y", # no questions
          '@modelcontextprotocol/server-filesystem',
          "/data",
        ]

        [mcp_servers.github]
        command = "npx"
        args = ["-y", "@modelcontextprotocol/server-github"]
        [mcp_servers.github.env]
        # secret
        GITHUB_PERSONAL_ACCESS_TOKEN = "{{ClientRig.Secret}}"

        [mcp_servers."off"]
        enabled = false
        command = "uvx"
        args = ["mcp-server-time", "Zürich \U0001F600 😀"]

        [history]
        persistence = "none"
        dates = 1979-05-27T07:32:00Z

        """;

    public static TheoryData<string> Kinds { get; } =
        ["usual", "windows", "tabs", "marked", "unfinished", "last", "apart", "scattered", "dotted", "lines", "braces", "no section", "empty section", "empty braces", "comments", "empty", "missing"];

    public static TheoryData<string> WithServers { get; } = ["usual", "windows", "tabs", "marked", "unfinished", "last", "apart", "scattered", "dotted", "lines", "braces"];

    private static ClientApplication Client => KnownClients.Find("Codex")!;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_file_comes_out_as_it_was(string kind)
    {
        using var rig = new ClientRig();
        (string file, byte[]? before) = Prepare(rig, kind);

        InstallResult installed = await rig.InstallAsync(Client);
        Assert.True(installed.Changed);
        Assert.Equal(["gateway"], Entries(file));
        byte[] between = await File.ReadAllBytesAsync(file);
        Assert.Equal(before is [0xEF, ..], between is [0xEF, ..]);
        Assert.Equal(before, installed.Backup is null ? null : await File.ReadAllBytesAsync(installed.Backup));
        Assert.True(kind == "missing" || kind == "empty" || LinesOutside(before!).All(LinesOutside(between).Contains));

        Assert.False((await rig.InstallAsync(Client)).Changed);
        Assert.Equal(between, await File.ReadAllBytesAsync(file));

        Assert.True((await rig.UninstallAsync(Client)).Changed);
        Assert.Equal(before, File.Exists(file) ? await File.ReadAllBytesAsync(file) : null);
        Assert.False((await rig.UninstallAsync(Client)).Changed);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_edit_elsewhere_stays_and_nothing_is_lost(string kind)
    {
        using var rig = new ClientRig();
        (string file, byte[]? before) = Prepare(rig, kind);
        ClientServer[] servers = Read(rig);
        await rig.InstallAsync(Client);

        Edit(file, text => $"added = 'by hand'\n{text}");
        await rig.UninstallAsync(Client);

        string after = await File.ReadAllTextAsync(file);
        Assert.DoesNotContain("gateway", after, StringComparison.Ordinal);
        Assert.StartsWith("added = 'by hand'\n", after.TrimStart('\uFEFF'), StringComparison.Ordinal);
        Assert.Equal(servers.Select(server => (server.Name, server.Definition.Fingerprint)).Order(), Read(rig).Select(server => (server.Name, server.Definition.Fingerprint)).Order());
        if (kind is not ("apart" or "scattered" or "lines" or "braces" or "dotted" or "empty" or "missing" or "no section" or "empty section" or "empty braces" or "comments"))
        {
            // All in one place, so that they go back to where they were.
            File.WriteAllBytes(file, before!);
            Edit(file, text => $"added = 'by hand'\n{text}");
            Assert.Equal(await File.ReadAllTextAsync(file), after);
        }
    }

    [Theory]
    [MemberData(nameof(WithServers))]
    public async Task A_server_beside_the_gateway_stays(string kind)
    {
        using var rig = new ClientRig();
        (string file, _) = Prepare(rig, kind);
        await rig.InstallAsync(Client);
        Edit(file, text => text.Contains("mcp_servers = {", StringComparison.Ordinal)
            ? text.Replace("mcp_servers = {", "mcp_servers = { mine = { command = 'my-own-server' },", StringComparison.Ordinal)
            : text + "\n[mcp_servers.mine]\ncommand = 'my-own-server'\n");

        await rig.UninstallAsync(Client);

        Assert.Equal(["files", "github", "mine", "off"], Entries(file).Order(StringComparer.Ordinal));
        Assert.Contains("my-own-server", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_servers_tables_change_and_the_rest_keeps_its_comments()
    {
        using var rig = new ClientRig();
        string file = rig.Write(".codex/config.toml", Usual);

        await rig.InstallAsync(Client);

        int from = Usual.IndexOf("# reads files", StringComparison.Ordinal), to = Usual.IndexOf("\n[history]", StringComparison.Ordinal);
        const string Gateway = "[mcp_servers.gateway]\ncommand = \"/opt/gateway/bin/mcp-gateway\"\nargs = []\nstartup_timeout_sec = 60\n";
        Assert.Equal(Usual[..from] + Gateway + Usual[to..], await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task The_gateway_gets_the_names_of_the_variables_that_its_servers_ask_for()
    {
        using var rig = new ClientRig();
        string file = rig.Write(".codex/config.toml", "[mcp_servers.a]\ncommand = 'x'\nenv_vars = ['A_KEY', { name = 'B_KEY', source = 'local' }]\nenv = { C = '${literal}' }\n");

        await rig.InstallAsync(Client);

        Assert.Contains("\nenv_vars = [\"A_KEY\", \"B_KEY\"]\n", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Equal(("${env:A_KEY}", "${env:B_KEY}", "$${literal}"), (rig.Servers[0].Environment["A_KEY"], rig.Servers[0].Environment["B_KEY"], rig.Servers[0].Environment["C"]));
        Assert.False((await rig.InstallAsync(Client)).Changed);
        Assert.DoesNotContain(new ClientFinder(rig.Machine).Look(Client).Remarks, remark => remark.Kind == ClientRemarkKind.StartLimit);
    }

    [Fact]
    public void Its_words_are_understood()
    {
        using var rig = new ClientRig();
        rig.Write(".codex/config.toml", """
            mcp_servers.dotted.command = "d"
            [mcp_servers.remote]
            url = "https://example.com/mcp"
            bearer_token_env_var = "A_TOKEN"
            http_headers = { "X-One" = "1" }
            env_http_headers = { "X-Two" = "TWO" }
            enabled = false
            [mcp_servers.own]
            command = "x"
            cwd = "/srv"
            startup_timeout_sec = 20
            tool_timeout_sec = 90.5
            enabled_tools = ["a"]
            disabled_tools = ["b"]
            required = true
            [mcp_servers.login]
            url = "https://example.com/other"
            scopes = ["read"]
            oauth_resource = "https://example.com"
            """);

        Dictionary<string, ClientServer> servers = Read(rig).ToDictionary(server => server.Name, StringComparer.Ordinal);

        Assert.Equal("d", servers["dotted"].Definition.Command);
        ServerDefinition remote = servers["remote"].Definition, own = servers["own"].Definition;
        Assert.Equal(("Bearer ${env:A_TOKEN}", "1", "${env:TWO}", true), (remote.Headers["Authorization"], remote.Headers["X-One"], remote.Headers["X-Two"], remote.Disabled));
        Assert.Equal(("/srv", TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(90.5)), (own.WorkingDirectory, own.InitTimeout, own.OperationTimeout));
        Assert.Equal((true, false, false), (own.Tools.Refusal("a") is null, own.Tools.Refusal("b") is null, own.Tools.Refusal("c") is null));
        Assert.Contains("Only the client knows \"required\"; this is not taken over.", servers["own"].Notes);
        Assert.Equal(("https://example.com", "read"), (servers["login"].Definition.OAuth.Resource, Assert.Single(servers["login"].Definition.OAuth.Scopes!)));
    }

    [Theory]
    [InlineData("[mcp_servers.a\ncommand = 'x'\n", "line 1: broken TOML")]
    [InlineData("x = 1\n\n[mcp_servers.a]\ncommand = 'x'\n[mcp_servers.a]\ncommand = 'y'\n", "line 5: broken TOML")]
    [InlineData("[mcp_servers.a]\ncommand = 'x'\ncommand = 'y'\n", "line 3: broken TOML")]
    [InlineData("x = 1\nmcp_servers = 3\n", "line 2: \"mcp_servers\" must be an object")]
    [InlineData("[[mcp_servers]]\ncommand = 'x'\n", "line 1: \"mcp_servers\" must be an object")]
    [InlineData("{ \"mcpServers\": {} }", "line 1: broken TOML")]
    public async Task A_file_that_cannot_be_understood_is_left_alone(string text, string expected)
    {
        using var rig = new ClientRig();
        string file = rig.Write(".codex/config.toml", text);

        ClientException error = await Assert.ThrowsAsync<ClientException>(() => rig.InstallAsync(Client));

        Assert.StartsWith($"{file} {expected}", error.Message, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(file));
        Assert.Contains(new ClientFinder(rig.Machine).Look(Client).Notes, note => note == error.Message);
    }

    [Theory]
    [MemberData(nameof(WithServers))]
    public void A_difference_shows_what_changes_and_no_secret(string kind)
    {
        using var rig = new ClientRig();
        Prepare(rig, kind);

        string shown = string.Join('\n', rig.Installer.Plan(Client, rig.PlaceOf(Client), rig.Options).Difference);

        Assert.Contains("/opt/gateway/bin/mcp-gateway", shown, StringComparison.Ordinal);
        Assert.Contains("***", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(ClientRig.Secret, shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_backup_the_servers_come_back_from_the_configuration_in_its_own_words()
    {
        using var rig = new ClientRig();
        (string file, _) = Prepare(rig, "usual");
        InstallResult result = await rig.InstallAsync(Client);
        File.Delete(result.Backup!);

        await rig.UninstallAsync(Client);

        Assert.Equal(["files", "github", "off"], Entries(file).Order(StringComparer.Ordinal));
        string text = await File.ReadAllTextAsync(file);
        Assert.Contains(ClientRig.Secret, text, StringComparison.Ordinal);
        Assert.Contains("enabled = false", text, StringComparison.Ordinal);
        Assert.Contains("[profiles.work]", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_servers_kept_only_the_gateway_comes_and_goes()
    {
        using var rig = new ClientRig();
        (string file, byte[]? before) = Prepare(rig, "usual");

        await rig.InstallAsync(Client, rig.Options with { KeepServers = true });
        Assert.Equal(["files", "github", "off", "gateway"], Entries(file));
        Assert.Empty(rig.Servers);

        await rig.UninstallAsync(Client);
        Assert.Equal(before, await File.ReadAllBytesAsync(file));
    }

    [Fact]
    public async Task What_was_added_to_the_gateway_stays_when_its_entry_is_written_anew()
    {
        using var rig = new ClientRig();
        (string file, byte[]? before) = Prepare(rig, "usual");
        await rig.InstallAsync(Client);
        Edit(file, text => text.Replace("startup_timeout_sec = 60\n", "startup_timeout_sec = 120\nenabled = true\nenv = { MINE = \"1\" }\n[mcp_servers.gateway.tools.call_mcp_tool]\napproval_mode = \"approve\"\n", StringComparison.Ordinal));
        Assert.False((await rig.InstallAsync(Client)).Changed);

        Assert.True((await rig.InstallAsync(Client, rig.Options with { Command = ["/opt/next/mcp-gateway"] })).Changed);

        string text = await File.ReadAllTextAsync(file);
        Assert.Contains("command = \"/opt/next/mcp-gateway\"\nargs = []\nenv = { MINE = \"1\" }\nstartup_timeout_sec = 120\nenabled = true\ntools = { call_mcp_tool = { approval_mode = \"approve\" } }\n", text, StringComparison.Ordinal);
        await rig.UninstallAsync(Client);
        Assert.Equal(before, await File.ReadAllBytesAsync(file));
    }

    [Fact]
    public async Task A_comment_above_the_gateway_is_its_users()
    {
        using var rig = new ClientRig();
        string file = rig.Write(".codex/config.toml", "[mcp_servers.a]\ncommand = 'x'\n");
        await rig.InstallAsync(Client);
        Edit(file, text => "# all my servers\n" + text + "\n[other]\nx = 1\n");

        await rig.UninstallAsync(Client);

        Assert.Equal("# all my servers\n[mcp_servers.a]\ncommand = 'x'\n\n[other]\nx = 1\n", await File.ReadAllTextAsync(file));
    }

    private static ClientServer[] Read(ClientRig rig) => [.. new ClientFinder(rig.Machine).Look(Client).Servers];

    private static string[] Entries(string file) =>
        [.. TomlDocument.Parse(File.ReadAllText(file)).Root.Find("mcp_servers")?.Value.Members.Select(member => member.Name) ?? []];

    /// <summary>What has nothing to do with servers.</summary>
    private static string[] LinesOutside(byte[] content) => [.. Encoding.UTF8.GetString(content).Split('\n')
        .Where(line => line.StartsWith("model", StringComparison.Ordinal) || line.Contains("history", StringComparison.Ordinal) || line.Contains("dates", StringComparison.Ordinal) || line.Contains("my settings", StringComparison.Ordinal))];

    private static (string File, byte[]? Content) Prepare(ClientRig rig, string kind)
    {
        string usual = Usual.ReplaceLineEndings("\n"), servers = usual[usual.IndexOf("# reads files", StringComparison.Ordinal)..usual.IndexOf("\n[history]", StringComparison.Ordinal)];
        string rest = usual.Replace(servers, "", StringComparison.Ordinal);
        string env = $"GITHUB_PERSONAL_ACCESS_TOKEN = '{ClientRig.Secret}'";
        string? text = kind switch
        {
            "usual" => usual,
            "windows" => usual.ReplaceLineEndings("\r\n"),
            "tabs" => usual.Replace("command", "\tcommand", StringComparison.Ordinal).Replace(" = ", "\t=\t", StringComparison.Ordinal),
            "marked" => "\uFEFF" + usual,
            "unfinished" => usual.TrimEnd(),
            "last" => rest + "\n" + servers.TrimEnd(),
            "apart" => usual.Replace("[mcp_servers.github]", "[between]\nx = 1\n\n[mcp_servers.github]", StringComparison.Ordinal),
            "scattered" => $"model = 'x'\n[mcp_servers.github]\ncommand = 'gh'\n[mcp_servers.files]\ncommand = 'npx'\n\n# others\n[history]\nx = 1\n\n[mcp_servers.files.env]\nFILES_TOKEN = '{ClientRig.Secret}'\n[mcp_servers.off]\ncommand = 'uvx'\n[mcp_servers.github.env]\n{env}\n",
            "dotted" => $"model = 'x'\nmcp_servers.files.command = 'npx'\nmcp_servers.files.args = ['/data']\nmcp_servers.github.command = 'gh'\nmcp_servers.github.env.{env} # here\nmcp_servers.off.command = 'uvx'\n\n[history]\nx = 1\n",
            "lines" => $"model = 'x'\n\n[mcp_servers] # all of them\nfiles = {{ command = 'npx' }}\n# a token\ngithub = {{ command = 'gh', env = {{ {env} }} }}\noff = {{ command = 'uvx' }}\n\n[history]\nx = 1\n",
            "braces" => $"model = 'x'\nmcp_servers = {{ files = {{ command = 'npx' }}, github = {{ command = 'gh', env = {{ {env} }} }}, off = {{ command = 'uvx' }} }}\n\n[history]\nx = 1\n",
            "no section" => rest,
            "empty section" => rest + "\n[mcp_servers]\n# none yet\n",
            "empty braces" => "mcp_servers = {}\n" + rest,
            "comments" => "# nothing\n\n  # yet",
            "empty" => "",
            "missing" => null,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
        byte[]? content = text is null ? null : Encoding.UTF8.GetBytes(text);
        return (content is null ? rig.PlaceOf(Client).File : rig.Write(".codex/config.toml", content), content);
    }

    private static void Edit(string file, Func<string, string> edit)
    {
        byte[] bytes = File.ReadAllBytes(file);
        bool isMarked = bytes is [0xEF, 0xBB, 0xBF, ..];
        string text = edit(Encoding.UTF8.GetString(isMarked ? bytes.AsSpan(3) : bytes));
        File.WriteAllBytes(file, Encoding.UTF8.GetBytes((isMarked ? "\uFEFF" : "") + text));
    }
}
