using System.Text.Json;
using McpGateway.Clients;
using McpGateway.Clients.Installing;
using McpGateway.Diagnostics;
using McpGateway.Doctor;
using McpGateway.Tests.Clients;
using McpGateway.Tests.Support;

namespace McpGateway.Tests.Doctor;

/// <summary>What users see of a client that does not get the gateway, produced for real, and what the doctor calls it.</summary>
public sealed class ClientSymptomTests : IAsyncDisposable
{
    private static readonly DoctorOptions s_unstarted = new() { SkipServers = true };

    private readonly DoctorRig _rig = new();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task A_file_that_the_client_cannot_read()
    {
        string file = _rig.Clients.Write(".cursor/mcp.json", "{ \"mcpServers\": {\n\n \"x\" } }");

        Finding finding = await _rig.FindAsync("client.fileUnreadable");

        Assert.Equal((FindingSeverity.Error, "Cursor"), (finding.Severity, finding.Subject));
        Assert.Contains(file + " line 3", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"mcpServers\": {} } // mine")]
    [InlineData("{ \"mcpServers\": {}, }")]
    [InlineData("\uFEFF{ \"mcpServers\": {} }")]
    public async Task A_file_that_we_read_and_the_client_does_not(string text)
    {
        string file = _rig.Clients.Write(".config/Claude/claude_desktop_config.json", text);

        Finding finding = await _rig.FindAsync("client.fileNotStrict");

        Assert.Equal((FindingSeverity.Warning, "ClaudeDesktop"), (finding.Severity, finding.Subject));
        Assert.Contains(file, finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Claude_Desktop_that_reads_another_file_than_the_one_that_was_edited()
    {
        await using var rig = new DoctorRig(ClientSystem.Windows);
        string usual = rig.Clients.Write("AppData/Roaming/Claude/claude_desktop_config.json", """{ "mcpServers": { "new": { "command": "x" } } }""");
        string packaged = rig.Clients.Write("AppData/Local/Packages/Claude_pzs8sxrjxfjjc/LocalCache/Roaming/Claude/claude_desktop_config.json", """{ "mcpServers": {} }""");

        Finding finding = await rig.FindAsync("client.msixCopyDiffers");

        Assert.Contains(usual, finding.Message, StringComparison.Ordinal);
        Assert.Contains(packaged, finding.Message, StringComparison.Ordinal);
        Assert.Contains("Quit Claude Desktop", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_remote_server_that_Cline_takes_for_an_older_one()
    {
        string file = _rig.Clients.Write(".cline/data/settings/cline_mcp_settings.json", """{ "mcpServers": { "docs": { "url": "https://example.com/mcp" }, "said": { "url": "https://example.com/sse", "type": "sse" } } }""");

        Finding finding = await _rig.FindAsync("client.sseAssumed");

        Assert.Equal((FindingSeverity.Warning, "Cline"), (finding.Severity, finding.Subject));
        Assert.Contains("'docs'", finding.Message, StringComparison.Ordinal);
        Assert.Contains($"\"type\": \"streamableHttp\" into its entry in {file}", finding.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("startup_timeout_sec = 10", true)]
    [InlineData("startup_timeout_sec = 45", false)]
    public async Task Codex_gives_up_on_a_gateway_that_starts_slowly(string line, bool isTold)
    {
        _rig.Clients.Write(".codex/config.toml", $"[mcp_servers.gateway]\ncommand = \"/opt/mcp-gateway\"\n{line}\n");

        IReadOnlyList<Finding> findings = await _rig.ExamineAsync(s_unstarted);

        Assert.Equal(isTold, findings.Any(finding => finding.Id == "client.startLimit" && finding.Message.Contains("startup_timeout_sec", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("GeminiCLI", ".gemini/settings.json", """{ "mcpServers": { "gateway": { "command": "/opt/mcp-gateway", "env": { "NAMED_TOKEN": "$NAMED_TOKEN" } } } }""", "PLAIN_LEVEL")]
    [InlineData("Codex", ".codex/config.toml", "[mcp_servers.gateway]\ncommand = '/opt/mcp-gateway'\nenv_vars = ['NAMED_TOKEN', 'PLAIN_LEVEL']\n", "")]
    public async Task Variables_that_the_client_keeps_from_the_gateway(string client, string file, string text, string handedOn)
    {
        _rig.Clients.Write(file, text);
        _rig.Clients.Write(".mcp-gateway/.env", "FROM_FILE_TOKEN=x\n");
        _rig.Clients.Write(".mcp-gateway/config.json", """{ "mcpServers": { "a": { "command": "x", "env": { "T": "${env:LOST_TOKEN}", "N": "${NAMED_TOKEN}", "U": "${UNSET_TOKEN:-}", "F": "${FROM_FILE_TOKEN}", "L": "${PLAIN_LEVEL}" } } } }""");
        foreach (string name in (string[])["LOST_TOKEN", "NAMED_TOKEN", "FROM_FILE_TOKEN", "PLAIN_LEVEL"])
        {
            _rig.Clients.Variables[name] = "secret-value";
        }

        Finding finding = await _rig.FindAsync("client.variablesStripped", s_unstarted);

        Assert.Equal((FindingSeverity.Warning, client), (finding.Severity, finding.Subject));
        Assert.Contains("hand LOST_TOKEN on", finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-value", finding.Message + finding.Remedy, StringComparison.Ordinal);
        Assert.True(handedOn.Length == 0 || !finding.Message.Contains(handedOn, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"allowed\": [\"files\"]", true)]
    [InlineData("\"excluded\": [\"gateway\"]", true)]
    [InlineData("\"allowed\": [\"gateway\"]", false)]
    public async Task Gemini_that_is_told_to_leave_the_gateway_out(string choice, bool isTold)
    {
        _rig.Clients.Write(".gemini/settings.json", $$"""{ "mcp": { {{choice}} }, "mcpServers": { "gateway": { "command": "/opt/mcp-gateway" } } }""");

        IReadOnlyList<Finding> findings = await _rig.ExamineAsync(s_unstarted);

        Assert.Equal(isTold, findings.Any(finding => finding.Id == "client.leftOut" && finding.Message.Contains("mcp.allowed", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(".codex/config.toml", "# mine\r\n[mcp_servers.gateway] # here\r\ncommand = '/gone/mcp-gateway' # gone\r\nargs = [\"--x\"]\r\n", "'/gone/mcp-gateway'")]
    [InlineData(".config/opencode/opencode.jsonc", "{ // mine\n\t\"mcp\": { \"gateway\": { \"type\": \"local\", \"command\": [\"/gone/mcp-gateway\", \"--x\"], }, },\n}", "\"/gone/mcp-gateway\"")]
    [InlineData(".config/zed/settings.json", "{ /* mine */ \"context_servers\": { \"gateway\": { \"source\": \"custom\", \"args\": [\"--x\"], \"command\": \"/gone/mcp-gateway\" }, }, }", "\"/gone/mcp-gateway\"")]
    public async Task A_repair_writes_in_the_words_of_the_client(string path, string before, string program)
    {
        string file = _rig.Clients.Write(path, before);

        await _rig.RepairAsync("client.executableMissing", s_unstarted with { Executable = Built.Gateway });

        Assert.Equal(before.Replace(program, $"\"{_rig.Binary.Command}\"", StringComparison.Ordinal), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Servers_that_were_left_in_Roo_Code(bool hasCline)
    {
        _rig.Clients.Write(".config/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json", """{ "mcpServers": { "a": { "command": "x" } } }""");
        if (hasCline)
        {
            Directory.CreateDirectory(Path.Combine(_rig.Clients.UserHome, ".cline"));
        }

        Finding finding = await _rig.FindAsync("client.discontinued", s_unstarted);

        Assert.Equal((hasCline ? FindingSeverity.Warning : FindingSeverity.Information, "RooCode"), (finding.Severity, finding.Subject));
        Assert.Contains("Import-McpServer RooCode", finding.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain(await _rig.ExamineAsync(s_unstarted), other => other.Subject == "RooCode" && other.Id == "client.withoutGateway");
    }

    [Fact]
    public async Task An_entry_that_another_scope_hides()
    {
        _rig.Binary.Install(Built.Gateway, ProductVersion.Text);
        string Claude(string local) => _rig.Clients.Write(".claude.json", $$"""
            { "mcpServers": { "gateway": { "command": {{JsonSerializer.Serialize(_rig.Binary.Command)}}, "args": [] } },
              "projects": { "/work": { "mcpServers": { "gateway": { "command": "{{local}}", "args": [] } } } } }
            """);
        Claude("/opt/other");

        Finding finding = await _rig.FindAsync("client.entryHidden");

        Assert.Equal((FindingSeverity.Warning, "ClaudeCode"), (finding.Severity, finding.Subject));
        Assert.Contains("/work", finding.Message, StringComparison.Ordinal);
        Claude(_rig.Binary.Command);
        Assert.Equal(FindingSeverity.Information, (await _rig.FindAsync("client.entryHidden")).Severity);
    }

    [Fact]
    public async Task An_entry_that_names_a_path_that_is_gone()
    {
        string file = _rig.AddCursor(Path.Combine(_rig.Clients.UserHome, "old", GatewayBinary.FileName), """, "env": { "A": "b" }""");

        Finding finding = await _rig.FindAsync("client.executableMissing");

        Assert.Equal((FindingSeverity.Error, "Cursor"), (finding.Severity, finding.Subject));
        Assert.Contains(file, finding.Message, StringComparison.Ordinal);
        Assert.Contains("Install-McpGateway Cursor", finding.Remedy, StringComparison.Ordinal);
        // Nothing is known that could take its place.
        Assert.Null(finding.Repair);
        string before = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);

        await _rig.RepairAsync("client.executableMissing", new DoctorOptions { Executable = Built.Gateway });

        Assert.Equal(
            before.Replace(JsonSerializer.Serialize(Path.Combine(_rig.Clients.UserHome, "old", GatewayBinary.FileName)), JsonSerializer.Serialize(_rig.Binary.Command), StringComparison.Ordinal),
            await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        string backup = Assert.Single(Directory.GetFiles(Path.Combine(_rig.Home.Root, "clients"), "*.backup"));
        Assert.Equal(before, await File.ReadAllTextAsync(backup, TestContext.Current.CancellationToken));
        Assert.Contains(await _rig.ExamineAsync(), ok => ok is { Id: "client.ok", Subject: "Cursor" });
    }

    [Fact]
    public async Task A_repair_leaves_comments_line_ends_and_other_entries_as_they_are()
    {
        const string Before = "{ // mine\r\n\t\"servers\": {\r\n\t\t\"mcp\": { /* old */ \"type\": \"stdio\", \"command\": \"/gone/mcp-gateway\", \"args\": [\"--x\"], \"note\": 1.0 },\r\n\t\t\"a\": { \"command\": \"x\" }, // one\r\n\t},\r\n}";
        string file = _rig.Clients.Write(".config/Code/User/mcp.json", Before);

        await _rig.RepairAsync("client.executableMissing", s_unstarted with { Executable = Built.Gateway });

        Assert.Equal(Before.Replace("/gone/mcp-gateway", _rig.Binary.Command, StringComparison.Ordinal), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_repaired_entry_can_still_be_uninstalled_byte_for_byte()
    {
        const string Before = "{ \"a\": 1,\n  \"mcpServers\": { \"time\": { \"command\": \"uvx\", \"args\": [\"mcp-server-time\"] } } }";
        string file = _rig.Clients.Write(".cursor/mcp.json", Before);
        ClientApplication cursor = KnownClients.Find("Cursor")!;
        await _rig.Clients.InstallAsync(cursor, new InstallOptions { Command = [Path.Combine(_rig.Clients.UserHome, "gone", GatewayBinary.FileName)] });

        await _rig.RepairAsync("client.executableMissing", s_unstarted with { Executable = Built.Gateway });
        await _rig.Clients.UninstallAsync(cursor);

        Assert.Equal(Before, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_entry_of_the_module_that_is_gone()
    {
        string pwsh = _rig.Clients.Write("bin/pwsh", "#!/bin/sh\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(pwsh, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        string file = _rig.Clients.Write(".cursor/mcp.json", $$"""{ "mcpServers": { "gateway": { "command": {{JsonSerializer.Serialize(pwsh)}}, "args": ["-Command", "Import-Module '/no/such/McpGateway.psd1'; Start-McpGateway"] } } }""");

        Assert.Contains("/no/such/McpGateway.psd1", (await _rig.FindAsync("client.executableMissing")).Message, StringComparison.Ordinal);
        await _rig.RepairAsync("client.executableMissing", new DoctorOptions { Executable = Built.Gateway });

        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        JsonElement entry = document.RootElement.GetProperty("mcpServers").GetProperty("gateway");
        Assert.Equal(_rig.Binary.Command, entry.GetProperty("command").GetString());
        Assert.Equal(0, entry.GetProperty("args").GetArrayLength());
    }

    [Fact]
    public async Task A_command_without_a_path_that_is_not_found()
    {
        _rig.Clients.Write(".config/Claude/claude_desktop_config.json", """{ "mcpServers": { "gateway": { "command": "mcp-gateway", "args": [] } } }""");

        Assert.Contains("full path", (await _rig.FindAsync("client.executableMissing")).Remedy, StringComparison.Ordinal);
        await _rig.RepairAsync("client.executableMissing", new DoctorOptions { Executable = Built.Gateway });
    }

    [UnixFact("there is one PATH there")]
    public async Task A_command_without_a_path_that_only_the_shell_finds()
    {
        _rig.Clients.Write(".config/Claude/claude_desktop_config.json", """{ "mcpServers": { "gateway": { "command": "mcp-gateway", "args": [] } } }""");
        _rig.Clients.Variables["PATH"] = "/usr/bin:" + Path.GetDirectoryName(Built.Gateway);

        Finding finding = await _rig.FindAsync("client.executableMissing");

        Assert.Equal(FindingSeverity.Warning, finding.Severity);
        Assert.Contains(Built.Gateway, finding.Message, StringComparison.Ordinal);
        // Cursor asks the shell.
        File.Delete(Path.Combine(_rig.Clients.UserHome, ".config/Claude/claude_desktop_config.json"));
        _rig.AddCursor("mcp-gateway");
        Assert.Contains(await _rig.ExamineAsync(), ok => ok is { Id: "client.ok", Subject: "Cursor" });
    }

    [UnixFact("rights are others there")]
    public async Task An_executable_that_may_not_be_run()
    {
        _rig.Binary.Install(Built.Gateway, ProductVersion.Text);
        _rig.AddCursor();
        File.SetUnixFileMode(_rig.Binary.ExecutableOf(ProductVersion.Text), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.Contains("chmod u+x", (await _rig.FindAsync("client.notExecutable")).Remedy, StringComparison.Ordinal);
        await _rig.RepairAsync("client.notExecutable");
    }

    [Fact]
    public async Task A_path_that_is_gone_after_the_next_update()
    {
        _rig.Binary.Install(Built.Gateway, ProductVersion.Text);
        _rig.AddCursor(_rig.Binary.ExecutableOf(ProductVersion.Text));

        Finding finding = await _rig.FindAsync("client.pathOfVersion");

        Assert.Equal(FindingSeverity.Warning, finding.Severity);
        Assert.Contains(await _rig.ExamineAsync(), ok => ok.Id == "client.ok");
    }

    [UnixTheory("it runs a shell script")]
    [InlineData("echo cannot read the token " + ClientRig.Secret + " >&2; exit 3", "exit code 3")]
    [InlineData("exec sleep 600", "within 1 s")]
    [InlineData("echo Usage: mcp-gateway; exec sleep 600", "is not an MCP message")]
    public async Task A_gateway_that_does_not_answer(string script, string said)
    {
        string program = Gateway(script);
        _rig.AddCursor(program, $$""", "env": { "TOKEN": "{{ClientRig.Secret}}" }""");

        Finding finding = await _rig.FindAsync("client.noAnswer", new DoctorOptions { AnswerPatience = TimeSpan.FromSeconds(1) });

        Assert.Equal((FindingSeverity.Error, "Cursor"), (finding.Severity, finding.Subject));
        Assert.True(finding.Message.Contains(said, StringComparison.Ordinal), finding.Message);
        Assert.DoesNotContain(await _rig.ExamineAsync(new DoctorOptions { AnswerPatience = TimeSpan.FromSeconds(1) }), ok => ok.Id == "client.ok");
    }

    [UnixFact("it runs a shell script")]
    public async Task A_client_that_still_starts_the_old_version()
    {
        // A real gateway that says of itself that it is an older one.
        _rig.AddCursor(Gateway($"exec '{Built.SampleServer}' --reply 'initialize={{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{{\"tools\":{{}}}},\"serverInfo\":{{\"name\":\"mcp-gateway\",\"version\":\"0.0.1\"}}}}'"));

        Finding finding = await _rig.FindAsync("client.oldVersion");

        Assert.Contains($"starts version 0.0.1, and this is {ProductVersion.Text}", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HOME/other", true)]
    [InlineData("~/other", true)]
    [InlineData("HOME/.mcp-gateway", false)]
    [InlineData("HOME/.mcp-gateway/", false)]
    [InlineData("HOME/other/../.mcp-gateway", false)]
    [InlineData("~/.mcp-gateway", false)]
    [InlineData("", false)]
    public async Task An_edit_that_has_no_effect_because_the_client_uses_another_folder(string folder, bool isOther)
    {
        _rig.Binary.Install(Built.Gateway, ProductVersion.Text);
        _rig.AddCursor(more: $$""", "env": { "MCP_GATEWAY_HOME": {{JsonSerializer.Serialize(folder.Replace("HOME", _rig.Clients.UserHome, StringComparison.Ordinal))}} }""");

        List<Finding> findings = await _rig.ExamineAsync();

        Assert.Equal(isOther, findings.Exists(finding => finding.Id == "client.otherHome" && finding.Message.Contains("/other", StringComparison.Ordinal)));
        Assert.Contains(findings, finding => finding.Id == "client.ok");
    }

    [Fact]
    public async Task A_server_that_runs_twice_because_the_client_has_it_too()
    {
        _rig.Binary.Install(Built.Gateway, ProductVersion.Text);
        _rig.Configure("""{"mcpServers":{"time":{"command":"uvx","args":["mcp-server-time"],"env":{"A":"${B}"}}}}""");
        _rig.Clients.Write(".cursor/mcp.json", $$"""{ "mcpServers": { "gateway": { "command": {{JsonSerializer.Serialize(_rig.Binary.Command)}}, "args": [] }, "zeit": { "command": "uvx", "args": ["mcp-server-time"] } } }""");

        Finding finding = await _rig.FindAsync("client.serverTwice", s_unstarted);

        Assert.Contains("'zeit'", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clients_gateway_that_is_asked_meets_no_servers_meanwhile()
    {
        string pids = Path.Combine(_rig.Clients.UserHome, "pids");
        _rig.Binary.Install(Built.Gateway, ProductVersion.Text);
        _rig.AddCursor();
        // Never seen before, and met in the background as usual.
        _rig.Configure($$"""{"mcpServers":{"new":{"command":{{JsonSerializer.Serialize(Built.SampleServer)}},"args":["--pid-file",{{JsonSerializer.Serialize(pids)}}]} },"gateway":{} }""");

        for (int i = 0; i < 5; i++)
        {
            Assert.Contains(await _rig.ExamineAsync(s_unstarted), ok => ok.Id == "client.ok");
        }

        Assert.False(File.Exists(pids));
    }

    [Fact]
    public async Task A_client_that_does_not_have_the_gateway()
    {
        _rig.Clients.Write(".cursor/mcp.json", """{ "mcpServers": { "a": { "command": "x" } } }""");

        Finding finding = await _rig.FindAsync("client.withoutGateway");

        Assert.Equal(FindingSeverity.Information, finding.Severity);
        Assert.Contains("Install-McpGateway Cursor", finding.Remedy, StringComparison.Ordinal);
    }

    private string Gateway(string script)
    {
        string program = _rig.Clients.Write("opt/mcp-gateway", $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return program;
    }
}
